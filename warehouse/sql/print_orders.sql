-- Fingerprint of the current orders of a period. Version and insertion time say
-- how a row came, not what it says.
SELECT count() AS n, sum(cityHash64(tuple(* EXCEPT (version, inserted)))) AS print FROM orders FINAL
WHERE site = {site:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)}
