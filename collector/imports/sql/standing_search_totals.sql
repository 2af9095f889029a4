-- What stands of the searches of a site by period.
SELECT site, kind, first_day, last_day, key, version, origin, brand, impressions, clicks, position_sum
FROM search_totals FINAL
WHERE site = {site:String} AND first_day >= {first:Date} AND last_day <= {last:Date}
