-- The distinct texts of the site's own links, by the page that they lead to.
SELECT target, arraySlice(arraySort(groupUniqArray(anchor)), 1, 20) AS anchors
FROM audit_links FINAL
WHERE audit_id = {id:String} AND internal AND anchor != ''
GROUP BY target
