-- The links of one audit between two addresses of the site: how many, how many of them
-- stand in a menu, a header, a footer or a side column, and whether all are nofollow.
SELECT source, target, count() AS links, countIf(position IN ('nav', 'header', 'footer', 'aside')) AS boilerplate, min(nofollow) AS nofollow
FROM audit_links FINAL
WHERE audit_id = {id:String} AND internal AND source != target
GROUP BY source, target
ORDER BY source, target
