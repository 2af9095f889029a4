-- How many rules each of the given audits found broken, by the gravest case of
-- each rule: what its score is made of. What a person has accepted is left out.
SELECT b.audit_id AS audit_id, arrayElement(['critical', 'high', 'medium', 'low', 'info'], b.gravity) AS severity, count() AS rules
FROM (
    SELECT audit_id, rule, min(indexOf(['critical', 'high', 'medium', 'low', 'info'], severity)) AS gravity
    FROM audit_findings WHERE has({ids:Array(String)}, audit_id)
        AND NOT has({accepted:Array(String)}, concat(site, ' ', rule)) AND NOT has({accepted:Array(String)}, concat(site, ' ', rule, ' ', url))
    GROUP BY audit_id, rule
) AS b
GROUP BY b.audit_id, b.gravity
