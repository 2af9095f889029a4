-- The faults of one audit by rule: how many, on how many pages, the gravest
-- severity met, how many distinct wordings, and one example.
SELECT f.rule AS rule, argMin(f.severity, f.gravity) AS severity, count() AS findings, uniqExact(f.url) AS pages,
       argMin(f.url, (f.gravity, f.url)) AS url, argMin(f.detail, (f.gravity, f.url)) AS detail,
       uniqExact(f.detail, f.evidence) AS causes
FROM (
    SELECT rule, severity, url, detail, evidence, indexOf(['critical', 'high', 'medium', 'low', 'info'], severity) AS gravity
    FROM audit_findings FINAL WHERE audit_id = {id:String}
        AND NOT has({accepted:Array(String)}, concat(site, ' ', rule)) AND NOT has({accepted:Array(String)}, concat(site, ' ', rule, ' ', url))
) AS f
GROUP BY f.rule
ORDER BY min(f.gravity), findings DESC, rule
