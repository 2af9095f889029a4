-- Fingerprint of the current rows of a ledger that is kept by days.
SELECT count() AS n, sum(cityHash64(tuple(* EXCEPT (version)))) AS print FROM {table:Identifier} FINAL
WHERE site = {site:String} AND {column:Identifier} BETWEEN {from_day:Date} AND {to_day:Date}
