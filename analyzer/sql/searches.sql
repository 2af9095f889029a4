-- What a search engine showed and what was clicked on, one row per combination of
-- up to four dimensions. A row stands on its own day, or on the first day of the
-- week that it sums up.
--
-- The expected clicks are those that results without the shop's name usually get at
-- the position of their row (tracking.ClickRates, straight lines between its
-- points). Searches for the shop's name are left out of them: who looks for a
-- shop clicks on it far more often than at any other first place. Positions are in
-- tenths and expected clicks in millionths, whole numbers whose sums do not depend
-- on their order.
SELECT
    toString({column:Identifier}) AS key,
    toString({column_2:Identifier}) AS key_2,
    toString({column_3:Identifier}) AS key_3,
    toString({column_4:Identifier}) AS key_4,
    count() AS search_rows,
    sum(shown) AS impressions,
    sum(clicked) AS search_clicks,
    sum(toInt64(round(placed * 10))) AS position_tenths,
    sumIf(clicked, named) AS brand_clicks,
    sumIf(shown, NOT named) AS generic_impressions,
    sumIf(clicked, NOT named) AS generic_clicks,
    sumIf(toInt64(round(shown * usual * 1000000)), NOT named) AS expected_microclicks
FROM (
    SELECT
        day, query, page, shown, clicked, placed, named,
        if(named, 'brand', 'generic') AS brand,
        placed / greatest(shown, 1) AS place,
        multiIf(
            place <= 1, 0.19,
            place <= 2, 0.19 - 0.064 * (place - 1),
            place <= 3, 0.126 - 0.0195 * (place - 2),
            place <= 5, 0.1065 - 0.01825 * (place - 3),
            place <= 10, 0.07 - 0.006 * (place - 5),
            place <= 20, 0.04 - 0.003 * (place - 10),
            place <= 40, 0.01 - 0.0004 * (place - 20),
            0.002) AS usual,
        '' AS total,
        day AS local_day,
        toMonday(day) AS local_week,
        toStartOfMonth(day) AS local_month
    FROM (
        SELECT day, query, page, impressions AS shown, clicks AS clicked, position_sum AS placed, brand AS named
        FROM searches FINAL
        WHERE site = {site:String} AND day BETWEEN {from_day:Date} AND {to_day:Date}
    )
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({query_values:Array(String)}, query)
  AND has({page_values:Array(String)}, page)
  AND has({brand_values:Array(String)}, brand)
GROUP BY {column:Identifier}, {column_2:Identifier}, {column_3:Identifier}, {column_4:Identifier}
