-- The faults that audits of one start page found before an instant: what is found again
-- after an audit that did not find it has come back.
SELECT DISTINCT fingerprint
FROM audit_findings FINAL
WHERE site = {site:String}
  AND audit_id GLOBAL IN (
      SELECT audit_id FROM audits FINAL
      WHERE site = {site:String} AND url = {url:String} AND started < {before:DateTime64(3, 'UTC')}
        AND state NOT IN ('running', 'failed', 'stopped'))
