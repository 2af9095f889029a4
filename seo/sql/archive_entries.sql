-- The given audits, in no order.
SELECT audit_id, site, url, started, finished, version, state, config, config_hash, pages, findings, summary
FROM audits FINAL
WHERE has({ids:Array(String)}, audit_id)
