-- Each fault that the given audits found, once, as it was last found, with the
-- id of that audit. Ids begin with their instant, so that the last is the max.
SELECT f.fingerprint AS fingerprint,
       argMax(f.rule, f.audit_id) AS rule, argMax(f.severity, f.audit_id) AS severity, argMax(f.url, f.audit_id) AS url,
       argMax(f.detail, f.audit_id) AS detail, argMax(f.evidence, f.audit_id) AS evidence,
       max(f.audit_id) AS audit_id, any(f.site) AS site
FROM audit_findings AS f FINAL
WHERE has({ids:Array(String)}, f.audit_id)
GROUP BY f.fingerprint
