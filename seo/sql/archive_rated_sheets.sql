-- The product sheets of an audit with what each has.
SELECT url, title, h1, copy, description, sheet
FROM audit_pages FINAL
WHERE audit_id = {id:String} AND copy != '' AND sheet != '' AND indexable
ORDER BY url
