-- A fingerprint of what the given audits found: the same findings give the same
-- one, whatever their order.
SELECT count() AS n, sum(cityHash64(f.audit_id, f.rule, f.severity, f.url, f.detail, f.fingerprint)) AS print
FROM audit_findings AS f FINAL
WHERE has({ids:Array(String)}, f.audit_id)
