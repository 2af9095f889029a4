-- What a search engine showed of each page for each query over some days, and in how many
-- weeks the page shared the query: another page then had a tenth of its impressions or
-- more, and so had this one. A row of a week stands on its first day.
--
-- Positions are in tenths, whole numbers whose sums do not depend on their order.
SELECT
    query AS key,
    page AS key_2,
    sum(shown) AS impressions,
    sum(clicked) AS clicks,
    sum(placed) AS position_tenths,
    toUInt8(max(named)) AS brand,
    countIf(share >= 0.1 AND rivals >= 2) AS shared_weeks
FROM (
    SELECT *, countIf(share >= 0.1) OVER (PARTITION BY query, week) AS rivals
    FROM (
        SELECT *, shown / greatest(sum(shown) OVER (PARTITION BY query, week), 1) AS share
        FROM (
            SELECT
                query, page, toMonday(day) AS week,
                sum(impressions) AS shown,
                sum(clicks) AS clicked,
                sum(toInt64(round(position_sum * 10))) AS placed,
                max(brand) AS named
            FROM searches FINAL
            WHERE site = {site:String} AND day BETWEEN {from_day:Date} AND {to_day:Date}
            GROUP BY query, page, week
        )
    )
)
GROUP BY query, page
HAVING impressions > 0
ORDER BY query, page
