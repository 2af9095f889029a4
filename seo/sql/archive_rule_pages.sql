-- The addresses that each rule of one audit found something on.
SELECT f.rule AS rule, arraySort(groupUniqArray(f.url)) AS urls
FROM audit_findings AS f FINAL
WHERE f.audit_id = {id:String}
    AND NOT has({accepted:Array(String)}, concat(f.site, ' ', f.rule)) AND NOT has({accepted:Array(String)}, concat(f.site, ' ', f.rule, ' ', f.url))
GROUP BY f.rule
ORDER BY f.rule
