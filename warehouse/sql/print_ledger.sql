-- Fingerprint of the current rows of a ledger over a period.
SELECT count() AS n, sum(cityHash64(tuple(* EXCEPT (version)))) AS print FROM {table:Identifier} FINAL
WHERE site = {site:String} AND {column:Identifier} >= {from:DateTime64(3)} AND {column:Identifier} < {to:DateTime64(3)}
