-- Fingerprint of the catalogue as it was known up to the end of a period.
SELECT count() AS n, sum(cityHash64(tuple(* EXCEPT (version)))) AS print FROM products FINAL
WHERE site = {site:String} AND valid_from < {to:DateTime64(3)}
