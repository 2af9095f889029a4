-- The rule that turns events into visits: a visit ends after 30 minutes without
-- an event, or where a new campaign or paid click arrives; midnight cuts nothing.
--
-- Its source is a query of event rows with the person each belongs to
-- (persons_alone, persons_paired). Repeated event ids count once. A visit has the
-- name of its person where one of its events bears it (the identifier, if consent
-- was given in its middle), else that of its first event. A chain is what 30
-- minutes of silence surround; campaigns cut chains into visits.
-- Passive events (engagement, scroll, web_vital, error) never make a visit alone.
--
-- Each step is a query of its own: ClickHouse repeats the text of an alias
-- wherever it is used, and steps that named one another within one SELECT cost
-- a pass more to analyse than to compute.
-- What an event says of its origin (channel, device...) is carried as one hash
-- and looked up again at the end: carrying eleven texts through the arrays
-- doubles the time. Neighbours are read from shifted arrays, never by index: a
-- lambda that captures an array costs the square of its length.
-- Kinds: 1 to 7 the steps of the purchase funnel, 20 a page view, 21 passive,
-- 22 a look at the cart, 23 a chat that opens, 24 a search, 25 and 26 a video
-- that plays and goes on. A page stands before what it tells at the same instant.
-- The trail is what was done, in order: what is passive left out. Its words are
-- what was searched for; its numbers how many results that had, or the part of a
-- video that was seen, in per cent; -1 for what was not told.
-- The cart is the largest that was seen. A purchase's value holds the carriage too:
-- it counts only where nothing else told what was in the cart.
-- A hit is 1 time, 2 id, 3 visitor, 4 touch, 5 kind, 6 path, 7 origin, 8 value,
-- 9 engagement, 10 interactive, 11 skus, 12 category, 13 word (of a search, else the
-- name that the kind does not tell), 14 number.
WITH
-- a row is an event
events_read AS (
    SELECT site, person, ts, event_id, visitor, touch, path, value, engagement_ms, interactive,
        toUInt8(multiIf(name = 'page_view', 20, name IN ('engagement', 'scroll', 'web_vital', 'error'), 21, name = 'view_cart', 22, name = 'chat_open', 23,
            name = 'search', 24, name = 'video_play', 25, name = 'video_progress', 26,
            indexOf(['view_item', 'add_to_cart', 'begin_checkout', 'add_contact_info', 'add_shipping_info', 'add_payment_info', 'purchase'], name))) AS kind,
        if(kind IN (1, 2), skus, []) AS kept_skus, if(kind = 1, category, '') AS kept_category,
        multiIf(kind = 24, search, kind = 0, name, '') AS word, toInt32(multiIf(kind = 24, least(ifNull(results, -1), 1000000000), kind IN (25, 26), scroll, -1)) AS number,
        cityHash64(channel, source, medium, campaign, term, click_id, device, browser, os, country, mode) AS origin_key
    FROM ({{persons}})
),
-- from here on a row is a person
persons_sorted AS (
    SELECT site, person, arraySort(x -> (x.1, x.5 != 20, x.2), groupArray((toUnixTimestamp64Milli(ts), event_id, visitor, touch, kind, path, origin_key, value, engagement_ms, interactive, kept_skus, kept_category, word, number))) AS sorted
    FROM events_read GROUP BY site, person
),
persons_named AS (SELECT site, person, sorted, sorted.2 AS ids FROM persons_sorted),
persons_once AS (
    SELECT site, person, arrayFilter((x, id, before, i) -> i = 1 OR id != before, sorted, ids, arrayPushFront(arrayPopBack(ids), toUUID('00000000-0000-0000-0000-000000000000')), arrayEnumerate(ids)) AS e
    FROM persons_named
),
persons_gaps AS (
    SELECT site, person, e, e.1 AS t, e.4 AS touches,
        arrayMap((x, before, i) -> i = 1 OR x - before > 1800000, t, arrayPushFront(arrayPopBack(t), t[1]), arrayEnumerate(t)) AS gaps
    FROM persons_once
),
persons_campaigns AS (
    SELECT site, person, e, t, touches, gaps, arrayFill((x, gap) -> x != 0 OR gap, touches, gaps) AS campaign_now FROM persons_gaps
),
persons_cut AS (
    SELECT site, person, e,
        arrayMap((gap, x, before) -> gap OR (x != 0 AND x != before), gaps, touches, arrayPushFront(arrayPopBack(campaign_now), toUInt64(0))) AS cuts,
        arrayFill((x, gap) -> gap, t, gaps) AS chain_starts,
        arrayReverseFill((x, last) -> last, t, arrayPushBack(arrayPopFront(gaps), 1)) AS chain_ends
    FROM persons_campaigns
),
-- from here on a row is a visit
visits_split AS (
    SELECT site, person, arrayJoin(arraySplit((x, cut) -> cut, arrayZip(e, chain_starts, chain_ends), cuts)) AS v FROM persons_cut
),
visits_hits AS (SELECT site, person, v.1 AS hits, (v[1].2, v[1].3) AS chain FROM visits_split),
visits_lists AS (
    SELECT site, chain, if(has(hits.3, person), person, hits[1].3) AS name, hits.1 AS times, hits.2 AS ids, hits.5 AS kinds, hits.6 AS paths, hits.7 AS origins,
        hits.8 AS amounts, hits.9 AS engaged, hits.10 AS interacted, hits.11 AS goods, hits.12 AS classes, hits.13 AS words, hits.14 AS numbers, toUInt32(countEqual(kinds, 20)) AS pages
    FROM visits_hits
    WHERE arrayExists(k -> k != 21, kinds)
),
visits_told AS (
    SELECT
        site,
        origins[1] AS origin_key,
        name AS visitor,
        cityHash64(site, name, ids[1]) AS visit_id,
        fromUnixTimestamp64Milli(times[1], 'UTC') AS start,
        fromUnixTimestamp64Milli(times[-1], 'UTC') AS `end`,
        fromUnixTimestamp64Milli(chain.1, 'UTC') AS chain_start,
        fromUnixTimestamp64Milli(chain.2, 'UTC') AS chain_end,
        toUInt32(length(kinds)) AS events,
        pages,
        paths[if(pages > 0, indexOf(kinds, 20), 1)] AS landing,
        paths[if(pages > 0, length(kinds) + 1 - indexOf(arrayReverse(kinds), 20), length(kinds))] AS exit,
        toUInt32(countEqual(kinds, 7)) AS orders,
        toUInt32(countEqual(kinds, 23)) AS chats,
        toUInt32(countEqual(kinds, 24)) AS searches,
        toUInt32(countEqual(kinds, 25)) AS videos,
        arraySum(arrayMap((k, x) -> if(k = 7, x, 0), kinds, amounts)) AS revenue,
        arrayMax(arrayMap((k, x) -> if(k IN (3, 4, 5, 6, 22), x, 0), kinds, amounts)) AS cart_seen,
        if(cart_seen > 0, cart_seen, arrayMax(arrayMap((k, x) -> if(k = 7, x, 0), kinds, amounts))) AS cart,
        toUInt32(least(arraySum(arrayMap(x -> toUInt64(x), engaged)), 86400000)) AS engagement_ms,
        pages = 1 AND NOT has(interacted, true) AS bounce,
        arrayFilter(k -> k BETWEEN 1 AND 7, kinds) AS steps,
        arrayMap(x -> toUInt32(x - toUnixTimestamp64Milli(start)), arrayFilter((x, k) -> k BETWEEN 1 AND 7, times, kinds)) AS step_ms,
        arraySort(arrayDistinct(arrayFlatten(arrayFilter((x, k) -> k = 1, goods, kinds)))) AS viewed_skus,
        arraySort(arrayDistinct(arrayFilter((c, k) -> k = 1 AND c != '', classes, kinds))) AS viewed_categories,
        arraySort(arrayDistinct(arrayFlatten(arrayFilter((x, k) -> k = 2, goods, kinds)))) AS added_skus,
        arraySum(arrayMap(x -> cityHash64(x), ids)) AS ids_hash,
        arrayFilter(k -> k != 21, kinds) AS trail_kinds,
        arrayFilter((x, k) -> k != 21, words, kinds) AS told_words,
        arrayMap((k, word) -> transform(k, [1, 2, 3, 4, 5, 6, 7, 20, 22, 23, 24, 25, 26], ['view_item', 'add_to_cart', 'begin_checkout', 'add_contact_info', 'add_shipping_info', 'add_payment_info', 'purchase', 'page_view', 'view_cart', 'chat_open', 'search', 'video_play', 'video_progress'], word), trail_kinds, told_words) AS trail,
        arrayFilter((x, k) -> k != 21, paths, kinds) AS trail_paths,
        arrayMap(x -> toUInt32(x - toUnixTimestamp64Milli(start)), arrayFilter((x, k) -> k != 21, times, kinds)) AS trail_ms,
        arrayMap((k, word) -> if(k = 24, word, ''), trail_kinds, told_words) AS trail_words,
        arrayFilter((x, k) -> k != 21, numbers, kinds) AS trail_numbers
    FROM visits_lists
)
SELECT
    site, toDate(start, 'UTC') AS day, visitor, start, visit_id, `end`, chain_start, mode, events, pages, landing, exit,
    channel, source, medium, campaign, term, click_id, device, browser, os, country,
    orders, chats, searches, videos, revenue, cart, engagement_ms, bounce, steps, step_ms, viewed_skus, viewed_categories, added_skus, ids_hash,
    trail, trail_paths, trail_ms, trail_words, trail_numbers,
    cityHash64(`end`, chain_start, mode, events, pages, landing, exit, channel, source, medium, campaign, term, click_id,
               device, browser, os, country, orders, chats, searches, videos, revenue, cart, engagement_ms, bounce, steps, step_ms,
               viewed_skus, viewed_categories, added_skus, ids_hash, trail, trail_paths, trail_ms, trail_words, trail_numbers) AS row_hash, chain_end
FROM visits_told
INNER JOIN (SELECT DISTINCT cityHash64(channel, source, medium, campaign, term, click_id, device, browser, os, country, mode) AS origin_key, channel, source, medium, campaign, term, click_id, device, browser, os, country, mode FROM ({{source}})) AS o USING (origin_key)
