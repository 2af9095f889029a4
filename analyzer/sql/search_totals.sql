-- The reports of whole periods that share days with the period asked: what was shown by
-- query, by page and the like, never by both. Rows without impressions are those that a
-- later report of the same days left out. Totals of days come whole: a report may begin
-- long before the period.
SELECT
    kind AS key,
    toString(first_day) AS key_2,
    toString(last_day) AS key_3,
    search_totals.key AS key_4,
    impressions,
    clicks,
    toInt64(round(position_sum * 10)) AS position_tenths,
    toUInt8(brand) AS brand
FROM search_totals FINAL
WHERE site = {site:String} AND impressions > 0
  AND (kind = 'day' OR first_day <= {to_day:Date} AND last_day >= {from_day:Date})
ORDER BY kind, first_day, last_day, search_totals.key
