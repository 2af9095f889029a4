-- The audits of a site, newest first; of all sites when site is empty.
SELECT audit_id, site, url, started, finished, version, state, config, config_hash, pages, findings, summary
FROM audits FINAL
WHERE {site:String} = '' OR site = {site:String}
ORDER BY started DESC, audit_id DESC
LIMIT {limit:UInt32}
