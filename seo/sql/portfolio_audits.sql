-- The latest audits of every site, newest first, so many of each: enough to find the last
-- one that read the site and the one of the same address before it.
SELECT audit_id, site, url, started, finished, version, state, config, config_hash, pages, findings, summary
FROM audits FINAL
ORDER BY started DESC, audit_id DESC
LIMIT {limit:UInt32} BY site
