-- The audits of one start page before an instant, newest first. An audit that
-- never ended, or that read no page, knows nothing for sure.
SELECT audit_id, site, url, started, finished, version, state, config, config_hash, pages, findings, summary
FROM audits FINAL
WHERE site = {site:String} AND url = {url:String} AND audit_id != {id:String}
  AND started < {before:DateTime64(3, 'UTC')} AND state NOT IN ('running', 'failed', 'stopped')
  AND JSONExtractUInt(summary, 'html') > 0
ORDER BY started DESC, audit_id DESC
LIMIT 100
