-- The rule that turns events into visits: a visit ends after 30 minutes without
-- an event, or where a new campaign or paid click arrives; midnight cuts nothing.
--
-- Its source is a query of event rows with the person each belongs to
-- (persons_alone, persons_paired). Repeated event ids count once; a visit
-- belongs to the visitor of its first event. A chain is what 30 minutes of
-- silence surround; campaigns cut chains into visits.
-- Passive events (engagement, scroll, web_vital, error) never make a visit alone.
--
-- What an event says of its origin (channel, device...) is carried as one hash
-- and looked up again at the end: carrying eleven texts through the arrays
-- doubles the time. Neighbours are read from shifted arrays, never by index: a
-- lambda that captures an array costs the square of its length.
-- Kinds: 1 to 7 the steps of the purchase funnel, 20 a page view, 21 passive.
-- A hit is 1 time, 2 id, 3 visitor, 4 touch, 5 kind, 6 path, 7 origin, 8 value,
-- 9 engagement, 10 interactive, 11 skus, 12 category.
SELECT
    site, toDate(start, 'UTC') AS day, visitor, start, visit_id, `end`, chain_start, o.mode AS mode, events, pages, landing, exit,
    o.channel AS channel, o.source AS source, o.medium AS medium, o.campaign AS campaign, o.term AS term, o.click_id AS click_id, o.device AS device, o.browser AS browser, o.os AS os, o.country AS country,
    orders, revenue, engagement_ms, bounce, steps, step_ms, viewed_skus, viewed_categories, added_skus, ids_hash,
    cityHash64(`end`, chain_start, mode, events, pages, landing, exit, channel, source, medium, campaign, term, click_id,
               device, browser, os, country, orders, revenue, engagement_ms, bounce, steps, step_ms,
               viewed_skus, viewed_categories, added_skus, ids_hash) AS row_hash
FROM (
    SELECT
        site,
        fromUnixTimestamp64Milli(v[1].1.1, 'UTC') AS start,
        v[1].1.3 AS visitor,
        cityHash64(site, v[1].1.3, v[1].1.2) AS visit_id,
        fromUnixTimestamp64Milli(v[-1].1.1, 'UTC') AS `end`,
        fromUnixTimestamp64Milli(v[1].2, 'UTC') AS chain_start,
        toUInt32(length(v)) AS events,
        v.1 AS hits,
        hits.5 AS kinds,
        toUInt32(countEqual(kinds, 20)) AS pages,
        hits[if(pages > 0, indexOf(kinds, 20), 1)].6 AS landing,
        hits[if(pages > 0, length(kinds) + 1 - indexOf(arrayReverse(kinds), 20), length(kinds))].6 AS exit,
        v[1].1.7 AS origin_key,
        toUInt32(countEqual(kinds, 7)) AS orders,
        arraySum(arrayMap((k, x) -> if(k = 7, x, 0), kinds, hits.8)) AS revenue,
        toUInt32(least(arraySum(arrayMap(x -> toUInt64(x), hits.9)), 86400000)) AS engagement_ms,
        pages = 1 AND NOT has(hits.10, true) AS bounce,
        arrayFilter(k -> k BETWEEN 1 AND 7, kinds) AS steps,
        arrayMap(x -> toUInt32(x - toUnixTimestamp64Milli(start)), arrayFilter((x, k) -> k BETWEEN 1 AND 7, hits.1, kinds)) AS step_ms,
        arraySort(arrayDistinct(arrayFlatten(arrayFilter((x, k) -> k = 1, hits.11, kinds)))) AS viewed_skus,
        arraySort(arrayDistinct(arrayFilter((c, k) -> k = 1 AND c != '', hits.12, kinds))) AS viewed_categories,
        arraySort(arrayDistinct(arrayFlatten(arrayFilter((x, k) -> k = 2, hits.11, kinds)))) AS added_skus,
        arraySum(arrayMap(x -> cityHash64(x), hits.2)) AS ids_hash
    FROM (
        WITH
            arraySort(x -> (x.1, x.2), groupArray((toUnixTimestamp64Milli(ts), event_id, visitor, touch, kind, path, origin_key, value, engagement_ms, interactive, kept_skus, kept_category))) AS sorted,
            arrayFilter((x, id, before, i) -> i = 1 OR id != before, sorted, sorted.2, arrayPushFront(arrayPopBack(sorted.2), toUUID('00000000-0000-0000-0000-000000000000')), arrayEnumerate(sorted)) AS e,
            e.1 AS t,
            arrayMap((x, before, i) -> i = 1 OR x - before > 1800000, t, arrayPushFront(arrayPopBack(t), t[1]), arrayEnumerate(t)) AS gaps,
            arrayFill((x, gap) -> x != 0 OR gap, e.4, gaps) AS campaign_now,
            arrayMap((gap, x, before) -> gap OR (x != 0 AND x != before), gaps, e.4, arrayPushFront(arrayPopBack(campaign_now), toUInt64(0))) AS cuts,
            arrayFill((x, gap) -> gap, t, gaps) AS chain_starts
        SELECT site, person, arrayJoin(arraySplit((x, cut) -> cut, arrayZip(e, chain_starts), cuts)) AS v
        FROM (
            SELECT *,
                toUInt8(multiIf(name = 'page_view', 20, name IN ('engagement', 'scroll', 'web_vital', 'error'), 21,
                    indexOf(['view_item', 'add_to_cart', 'begin_checkout', 'add_contact_info', 'add_shipping_info', 'add_payment_info', 'purchase'], name))) AS kind,
                if(kind IN (1, 2), skus, []) AS kept_skus, if(kind = 1, category, '') AS kept_category,
                cityHash64(channel, source, medium, campaign, term, click_id, device, browser, os, country, mode) AS origin_key
            FROM ({{persons}})
        )
        GROUP BY site, person
    )
    WHERE arrayExists(k -> k != 21, kinds)
) AS v
INNER JOIN (SELECT cityHash64(channel, source, medium, campaign, term, click_id, device, browser, os, country, mode) AS origin_key, channel, source, medium, campaign, term, click_id, device, browser, os, country, mode FROM ({{source}}) GROUP BY ALL) AS o USING (origin_key)
