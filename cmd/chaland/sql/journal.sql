-- The dated changes of a shop over a period, for the marks on time charts.
SELECT site, day, entry_id, version, title, detail
FROM journal FINAL
WHERE site = {site:String} AND day BETWEEN {from:Date} AND {to:Date}
ORDER BY day, entry_id
