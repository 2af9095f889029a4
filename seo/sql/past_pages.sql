-- What the given audits saw of the given addresses, the newest audit first: ids begin with
-- their instant. What stayed silent was not seen.
SELECT url, audit_id, status, redirect_to, stock, copy != '' AS product
FROM audit_pages FINAL
WHERE has({ids:Array(String)}, audit_id) AND has({urls:Array(String)}, url) AND status > 0
ORDER BY url, audit_id DESC
