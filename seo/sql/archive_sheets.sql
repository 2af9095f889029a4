-- The product sheets that search engines may show, with what they say of their
-- products.
SELECT url, title, h1, copy
FROM audit_pages FINAL
WHERE audit_id = {id:String} AND copy != '' AND indexable
ORDER BY url
