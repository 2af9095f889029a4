-- The newest audits of a site that read pages.
SELECT audit_id, started
FROM audits FINAL
WHERE site = {site:String} AND state NOT IN ('running', 'failed')
ORDER BY started DESC, audit_id DESC
LIMIT {limit:UInt32}
