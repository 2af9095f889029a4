-- What stands of the searches of a site over some days.
SELECT site, day, query, page, version, origin, brand, impressions, clicks, position_sum
FROM searches FINAL
WHERE site = {site:String} AND day BETWEEN {first:Date} AND {last:Date}
