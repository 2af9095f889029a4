-- What other tools say that they counted on the days of a period.
SELECT site, tool, kind, first_day, last_day, key, version, origin, visitors, visits, page_views, orders, revenue_incl
FROM outside_totals FINAL
WHERE site = {site:String} AND kind = 'day' AND first_day = last_day AND first_day BETWEEN {from:Date} AND {to:Date}
ORDER BY tool, first_day
