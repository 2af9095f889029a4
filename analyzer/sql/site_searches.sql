-- Searches in the shop by what was searched for and by what is said of the visit, one
-- row per combination of up to four dimensions. Case and spaces around do not matter.
-- A shop may tell how many results a search had, or not: searches_told counts those
-- of which it does. An order of the same visit counts for each of its searches.
SELECT
    toString({column:Identifier}) AS key,
    toString({column_2:Identifier}) AS key_2,
    toString({column_3:Identifier}) AS key_3,
    toString({column_4:Identifier}) AS key_4,
    count() AS site_searches,
    countIf(results >= 0) AS searches_told,
    countIf(results = 0) AS searches_empty,
    sumIf(results, results >= 0) AS search_results,
    countIf(orders > 0) AS searches_ordering
FROM (
    SELECT
        channel, campaign, device, country, orders,
        lowerUTF8(trimBoth(sought.2)) AS query,
        sought.3 AS results,
        '' AS total,
        toDate(start, {timezone:String}) AS local_day,
        toMonday(toDate(start, {timezone:String})) AS local_week,
        toStartOfMonth(toDate(start, {timezone:String})) AS local_month
    FROM (
        SELECT
            start, channel, campaign, device, country, orders,
            arrayJoin(arrayFilter(step -> step.1 = 'search', arrayZip(trail, trail_words, trail_numbers))) AS sought
        FROM visits FINAL
        WHERE site = {site:String}
          AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
          AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
          AND searches > 0
    )
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({channels:Array(String)}, channel)
  AND has({campaigns:Array(String)}, campaign)
  AND has({devices:Array(String)}, device)
  AND has({countries:Array(String)}, country)
  AND has({query_values:Array(String)}, query)
GROUP BY {column:Identifier}, {column_2:Identifier}, {column_3:Identifier}, {column_4:Identifier}
