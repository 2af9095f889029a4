-- The texts of the internal links of one audit, the most frequent first: links, pages
-- that they lead to, and how many stand in menus, headers, footers and side columns.
SELECT anchor, count() AS links, uniqExact(target) AS targets, countIf(position IN ('nav', 'header', 'footer', 'aside')) AS boilerplate, min(target) AS example
FROM audit_links FINAL
WHERE audit_id = {id:String} AND internal
GROUP BY anchor
ORDER BY links - boilerplate DESC, links DESC, anchor
LIMIT {limit:UInt32}
