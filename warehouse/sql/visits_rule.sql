-- The rule that turns events into visits: a visit ends after 30 minutes without
-- an event, or where a new campaign or paid click arrives; midnight cuts nothing.
--
-- The source is a query of event rows. Repeated event ids count once. Hits of
-- the first 30 minutes of a local day carry the previous day's pseudonym: the
-- first chain of such a visitor is told under it, so that the visit goes on
-- over midnight; a visit belongs to the visitor of its first event. A chain is
-- what 30 minutes of silence surround; campaigns cut chains into visits.
-- Passive events (engagement, scroll, web_vital, error) never make a visit alone.
SELECT
    site, toDate(start, 'UTC') AS day, visitor, start, visit_id, `end`, chain_start, mode, events, pages, landing, exit,
    channel, source, medium, campaign, term, click_id, device, browser, os, country,
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
        toUInt32(arrayCount(x -> x.1.5 = 'page_view', v)) AS pages,
        arrayFilter(x -> x.1.5 = 'page_view', v) AS viewed,
        if(pages > 0, viewed[1].1.6, v[1].1.6) AS landing,
        if(pages > 0, viewed[-1].1.6, v[-1].1.6) AS exit,
        v[1].1.7.1 AS channel, v[1].1.7.2 AS source, v[1].1.7.3 AS medium, v[1].1.7.4 AS campaign, v[1].1.7.5 AS term, v[1].1.7.6 AS click_id,
        v[1].1.8.1 AS device, v[1].1.8.2 AS browser, v[1].1.8.3 AS os, v[1].1.8.4 AS country, v[1].1.8.5 AS mode,
        toUInt32(arrayCount(x -> x.1.5 = 'purchase', v)) AS orders,
        arraySum(x -> if(x.1.5 = 'purchase', x.1.9, 0), v) AS revenue,
        toUInt32(least(arraySum(x -> toUInt64(x.1.10), v), 86400000)) AS engagement_ms,
        pages = 1 AND NOT arrayExists(x -> x.1.11, v) AS bounce,
        arrayFilter(x -> x.1.5 IN ('view_item', 'add_to_cart', 'begin_checkout', 'add_contact_info', 'add_shipping_info', 'add_payment_info', 'purchase'), v) AS passed,
        arrayMap(x -> toUInt8(indexOf(['view_item', 'add_to_cart', 'begin_checkout', 'add_contact_info', 'add_shipping_info', 'add_payment_info', 'purchase'], x.1.5)), passed) AS steps,
        arrayMap(x -> toUInt32(x.1.1 - v[1].1.1), passed) AS step_ms,
        arrayFilter(x -> x.1.5 = 'view_item', passed) AS views,
        arraySort(arrayDistinct(arrayFlatten(arrayMap(x -> x.1.12, views)))) AS viewed_skus,
        arraySort(arrayDistinct(arrayFilter(c -> c != '', arrayMap(x -> x.1.13, views)))) AS viewed_categories,
        arraySort(arrayDistinct(arrayFlatten(arrayMap(x -> x.1.12, arrayFilter(x -> x.1.5 = 'add_to_cart', passed))))) AS added_skus,
        arraySum(x -> cityHash64(x.1.2), v) AS ids_hash
    FROM (
        WITH
            -- 1 time, 2 id, 3 visitor, 4 touch, 5 name, 6 path, 7 origin of the visit, 8 device, 9 value, 10 engagement, 11 interactive, 12 skus, 13 category
            arraySort(groupArray((toUnixTimestamp64Milli(ts), event_id, visitor, touch, name, path,
                (channel, source, medium, campaign, term, click_id), (device, browser, os, country, mode),
                value, engagement_ms, interactive, skus, category))) AS sorted,
            arrayFilter((x, i) -> i = 1 OR x.2 != sorted[i - 1].2, sorted, arrayEnumerate(sorted)) AS e,
            e.1 AS t,
            arrayMap((x, i) -> i = 1 OR x - t[i - 1] > 1800000, t, arrayEnumerate(t)) AS gaps,
            arrayFill((x, gap) -> x != 0 OR gap, e.4, gaps) AS campaign_now,
            arrayMap((gap, x, i) -> gap OR (x != 0 AND x != campaign_now[i - 1]), gaps, e.4, arrayEnumerate(t)) AS cuts,
            arrayFill((x, gap) -> gap, t, gaps) AS chain_starts
        SELECT site, person, arrayJoin(arraySplit((x, cut) -> cut, arrayZip(e, chain_starts), cuts)) AS v
        FROM (
            SELECT s.*, if(b.before != 0 AND s.ts < b.until, b.before, s.visitor) AS person
            FROM ({{source}}) AS s
            LEFT JOIN (
                SELECT site, visitor, argMin(previous, (ts, event_id)) AS before,
                    arraySort(groupArray(ts)) AS times,
                    arrayFirstIndex((x, i) -> i > 1 AND dateDiff('millisecond', times[i - 1], x) > 1800000, times, arrayEnumerate(times)) AS gap_at,
                    if(gap_at = 0, toDateTime64('2299-12-31 00:00:00', 3, 'UTC'), times[gap_at]) AS until
                FROM ({{source}})
                WHERE (site, visitor) IN (SELECT site, visitor FROM ({{source}}) WHERE previous != 0)
                GROUP BY site, visitor
            ) AS b USING (site, visitor)
        )
        GROUP BY site, person
    )
    WHERE arrayExists(x -> x.1.5 NOT IN ('engagement', 'scroll', 'web_vital', 'error'), v)
)
