-- What the given audits read of one product sheet, as they kept it.
SELECT audit_id, sheet
FROM audit_pages FINAL
WHERE audit_id IN {ids:Array(String)} AND site = {site:String} AND url = {url:String} AND sheet != ''
ORDER BY audit_id
