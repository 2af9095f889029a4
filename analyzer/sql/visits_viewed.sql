-- Visits by the products or categories they viewed, one row per key.
--
-- A visit stands under every product (or category) that it viewed, so the rows
-- overlap. The measures are those of visits.sql, and on demand of visitors.sql,
-- about the whole visit.
SELECT
    toString(key) AS key,
    count() AS visits,
    uniqExactIf(visitor, {with_visitors:UInt8}) AS visitors,
    sum(pages) AS page_views,
    countIf(bounce) AS bounces,
    sum(engagement_ms) AS engagement_total_ms,
    countIf(has(steps, 2)) AS visits_adding,
    countIf(orders > 0) AS visits_ordering,
    countIf(mode = 'exempt') AS visits_exempt
FROM (
    SELECT
        visitor, mode, pages, bounce, engagement_ms, steps, orders,
        arrayJoin(if({by:String} = 'product', viewed_skus, viewed_categories)) AS key
    FROM (
        SELECT
            *,
            toDate(start, {timezone:String}) AS local_day,
            toMonday(toDate(start, {timezone:String})) AS local_week,
            toStartOfMonth(toDate(start, {timezone:String})) AS local_month
        FROM visits FINAL
        WHERE site = {site:String}
          AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
          AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
    )
    WHERE (empty({days:Array(String)}) OR has({days:Array(String)}, toString(local_day)))
      AND (empty({weeks:Array(String)}) OR has({weeks:Array(String)}, toString(local_week)))
      AND (empty({months:Array(String)}) OR has({months:Array(String)}, toString(local_month)))
      AND (empty({channels:Array(String)}) OR has({channels:Array(String)}, channel))
      AND (empty({campaigns:Array(String)}) OR has({campaigns:Array(String)}, campaign))
      AND (empty({devices:Array(String)}) OR has({devices:Array(String)}, device))
      AND (empty({countries:Array(String)}) OR has({countries:Array(String)}, country))
      AND (empty({categories:Array(String)}) OR hasAny({categories:Array(String)}, viewed_categories))
      AND (empty({products:Array(String)}) OR hasAny({products:Array(String)}, viewed_skus))
)
GROUP BY key
