-- The audits of a site and those of no declared site, newest first: so many of
-- each kind at most.
SELECT audit_id, site, url, started, finished, version, state, config, config_hash, pages, findings, summary
FROM audits FINAL
WHERE site = {site:String} OR NOT has({declared:Array(String)}, site)
ORDER BY started DESC, audit_id DESC
LIMIT {limit:UInt32} BY site = {site:String}
