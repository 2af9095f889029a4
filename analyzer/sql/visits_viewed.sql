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
    countIf(has(steps, 1)) AS visits_viewing,
    countIf(has(steps, 2)) AS visits_adding,
    countIf(orders > 0) AS visits_ordering,
    countIf(has(steps, 3)) AS visits_checkout,
    countIf(has(steps, 3) AND orders > 0) AS checkouts_ordering,
    countIf(cart > 0) AS visits_with_cart,
    countIf(cart > 0 AND orders > 0) AS carts_ordering,
    countIf(engagement_ms > 10000 OR pages > 1 OR orders > 0) AS visits_engaged,
    countIf(searches > 0) AS visits_searching,
    countIf(videos > 0) AS visits_watching,
    sum(revenue) AS visit_revenue,
    countIf(mode = 'exempt') AS visits_exempt
FROM (
    SELECT
        visitor, mode, pages, bounce, engagement_ms, steps, orders, cart, chats, searches, videos, revenue,
        arrayJoin(if({by:String} = 'product', viewed_skus, viewed_categories)) AS key
    FROM (
        SELECT
            *,
            toDate(start, {timezone:String}) AS local_day,
            toMonday(toDate(start, {timezone:String})) AS local_week,
            toStartOfMonth(toDate(start, {timezone:String})) AS local_month,
            leftPad(toString(toHour(start, {timezone:String})), 2, '0') AS hour,
            toString(toDayOfWeek(toTimeZone(start, {timezone:String}))) AS weekday,
            multiIf(cart <= 0, '', cart < 1500, '0-15', cart < 3000, '15-30', cart < 4500, '30-45',
                cart < 6000, '45-60', cart < 7500, '60-75', cart < 9000, '75-90',
                cart < 12000, '90-120', cart < 15000, '120-150', '150+') AS basket,
            if(cart <= 0, '', toString(least(intDiv(cart, 100), 300))) AS amount,
            if(chats > 0, 'yes', 'no') AS chat,
            if(searches > 0, 'yes', 'no') AS site_search,
            if(videos > 0, 'yes', 'no') AS video,
            concat(weekday, hour) AS week_hour
        FROM visits FINAL
        WHERE site = {site:String}
          AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
          AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
    )
    WHERE true
      AND has({days:Array(String)}, toString(local_day))
      AND has({weeks:Array(String)}, toString(local_week))
      AND has({months:Array(String)}, toString(local_month))
      AND has({channels:Array(String)}, channel)
      AND has({campaigns:Array(String)}, campaign)
      AND has({devices:Array(String)}, device)
      AND has({countries:Array(String)}, country)
      AND has({hour_values:Array(String)}, hour)
      AND has({weekday_values:Array(String)}, weekday)
      AND has({basket_values:Array(String)}, basket)
      AND has({amount_values:Array(String)}, amount)
      AND has({landing_values:Array(String)}, landing)
      AND has({chat_values:Array(String)}, chat)
      AND has({site_search_values:Array(String)}, site_search)
      AND has({video_values:Array(String)}, video)
      AND has({week_hour_values:Array(String)}, week_hour)
      AND hasAny({categories:Array(String)}, viewed_categories)
      AND hasAny({products:Array(String)}, viewed_skus)
)
GROUP BY key
