-- How many faults of one audit a person has accepted: by site and rule, or by site, rule
-- and address.
SELECT count() AS n
FROM audit_findings FINAL
WHERE audit_id = {id:String}
    AND (has({accepted:Array(String)}, concat(site, ' ', rule)) OR has({accepted:Array(String)}, concat(site, ' ', rule, ' ', url)))
