-- For each page that the given audits got an answer from, the id of the last
-- of them, and of the last that opened it in a browser. What robots.txt forbids,
-- or what stayed silent, was not reached.
SELECT p.url AS url, max(p.audit_id) AS audit_id, maxIf(p.audit_id, p.browser != '') AS opened
FROM audit_pages AS p FINAL
WHERE has({ids:Array(String)}, p.audit_id) AND p.status > 0
GROUP BY p.url
