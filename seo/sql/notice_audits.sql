-- The audits of a site that ended since an instant, and of each address the last one before
-- them that read pages; newest first.
SELECT audit_id, site, url, started, finished, version, state, config, config_hash, pages, findings, summary
FROM audits FINAL
WHERE site = {site:String}
  AND (finished >= {since:DateTime64(3, 'UTC')} OR audit_id IN (
    SELECT argMax(audit_id, started)
    FROM audits FINAL
    WHERE site = {site:String} AND finished < {since:DateTime64(3, 'UTC')} AND state NOT IN ('running', 'failed')
      AND JSONExtractUInt(summary, 'html') > 0
    GROUP BY url))
ORDER BY started DESC, audit_id DESC
