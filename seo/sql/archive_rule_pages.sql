-- The addresses that each rule of one audit found something on, and in the same order, for a
-- style sheet, the pages that load it.
SELECT f.rule AS rule, arraySort(groupUniqArray((f.url, f.loaded_by))).1 AS urls, arraySort(groupUniqArray((f.url, f.loaded_by))).2 AS loaded
FROM audit_findings AS f FINAL
WHERE f.audit_id = {id:String}
    AND NOT has({accepted:Array(String)}, concat(f.site, ' ', f.rule)) AND NOT has({accepted:Array(String)}, concat(f.site, ' ', f.rule, ' ', f.url))
GROUP BY f.rule
ORDER BY f.rule
