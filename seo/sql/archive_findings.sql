-- The faults of one audit, the gravest first; of one rule, or of one page, when
-- these are given.
SELECT audit_id, site, rule, severity, url, detail, fingerprint, evidence, loaded_by
FROM audit_findings FINAL
WHERE audit_id = {id:String} AND ({rule:String} = '' OR rule = {rule:String}) AND ({url:String} = '' OR url = {url:String})
ORDER BY indexOf(['critical', 'high', 'medium', 'low', 'info'], severity), rule, url, fingerprint
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
