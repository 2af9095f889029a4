-- Fingerprint of the current costs of a period.
SELECT count() AS n, sum(cityHash64(tuple(* EXCEPT (version)))) AS print FROM costs FINAL
WHERE site = {site:String} AND day BETWEEN {from_day:Date} AND {to_day:Date}
