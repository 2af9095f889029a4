-- What visits do around a page or an event: visits per step taken, by its level and
-- its two ends. Level 0 goes from the anchor to what follows it, level -1 from what
-- precedes it to the anchor; an empty end is the beginning or the end of the visit.
-- Two levels more than asked are counted, so that every step that is shown has both
-- what leads to it and what follows it.
--
-- Visits that did the same in the same order are put together first, so that each of
-- these sequences is followed once; `n > 0`, which is always true, keeps ClickHouse from
-- following each visit before it has put them together.
--
-- A visit counts once, around the first time that it passes by the anchor. A page
-- loaded again at once is one step. Steps are pages and the event that is the anchor;
-- with gestures, all events but those by which a page tells what it shows.
--
-- The type of a page is the first of these that is told in one view in five of it at
-- least; else the first folder of its address. It is that of the whole period and of all
-- visits, so that a filter moves no page from one type to another.
--
-- Rows of part 'choice' are what all visits do most: pages by their address and events
-- by their name, with how many times, the most frequent first. What visits tell is put
-- together by page and name once, for these and for the types.
WITH
(
    SELECT groupArray((path, name, times))
    FROM (
        SELECT path, name, sum(n) AS times
        FROM (
            SELECT trail AS names, trail_paths AS paths, count() AS n
            FROM visits FINAL
            WHERE site = {site:String}
              AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
              AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
            GROUP BY trail, trail_paths
        )
        ARRAY JOIN names AS name, paths AS path
        GROUP BY path, name
    )
) AS told,
(
    SELECT (groupArray(path), groupArray(type))
    FROM (
        SELECT
            fact.1 AS path,
            sumIf(fact.3, fact.2 = 'page_view') / 5 AS enough,
            concat('page:', multiIf(
                path IN ('', '/'), 'home',
                (sumIf(fact.3, fact.2 = 'view_item') AS told_product) > 0 AND told_product >= enough, 'product',
                (sumIf(fact.3, fact.2 = 'search') AS told_search) > 0 AND told_search >= enough, 'search',
                (sumIf(fact.3, fact.2 = 'view_cart') AS told_cart) > 0 AND told_cart >= enough, 'cart',
                (sumIf(fact.3, fact.2 IN ('begin_checkout', 'add_contact_info', 'add_shipping_info', 'add_payment_info')) AS told_till) > 0
                    AND told_till >= enough, 'checkout',
                (sumIf(fact.3, fact.2 = 'purchase') AS told_order) > 0 AND told_order >= enough, 'confirmation',
                (sumIf(fact.3, fact.2 = 'view_item_list') AS told_list) > 0 AND told_list >= enough, 'list',
                concat('/', splitByChar('/', path)[2]))) AS type
        FROM (SELECT arrayJoin(told) AS fact)
        GROUP BY path
    )
) AS typed
SELECT
    toString(link.1) AS part,
    link.2 AS key_2,
    link.3 AS key_3,
    sum(n) AS n
FROM (
    SELECT n, arrayJoin(arrayZip(range(-{depth:UInt8} - 1, {depth:UInt8} + 1), arrayPopBack(around), arrayPopFront(around))) AS link
    FROM (
        SELECT n, arraySlice(
            arrayConcat(arrayWithConstant({depth:UInt8} + 1, ''), shown, arrayWithConstant({depth:UInt8} + 1, '')),
            place, {depth:UInt8} * 2 + 3) AS around
        FROM (
            SELECT
                n,
                if({by:String} = 'type', types, addresses) AS shown,
                multiIf({around:String} = 'entree', 1, {around:String} = 'sortie', length(addresses),
                    indexOf(if(startsWith({around:String}, 'page:'), types, addresses), {around:String})) AS place
            FROM (
                SELECT
                    n,
                    arrayMap(step -> step.1, steps) AS addresses,
                    arrayMap(step -> if(step.2 = 'page_view', transform(step.1, typed.1, typed.2, step.1), step.1), steps) AS types
                FROM (
                    SELECT n, arrayFilter(
                        (step, before) -> step.2 != 'page_view' OR step != before,
                        taken, arrayPopBack(arrayPushFront(taken, ('', '')))) AS steps
                    FROM (
                        SELECT n, arrayMap(
                            (name, path) -> (if(name != 'page_view', name, if(path = '', '/', path)), name),
                            arrayFilter((name, step) -> step, names, counted),
                            arrayFilter((path, step) -> step, paths, counted)) AS taken
                        FROM (
                            SELECT
                                count() AS n, if(n > 0, trail, []) AS names, if(n > 0, trail_paths, []) AS paths,
                                arrayMap(
                                    name -> name IN ('page_view', {around:String})
                                        OR {gestures:UInt8} AND name NOT IN ('view_item', 'view_item_list'),
                                    names) AS counted
                            FROM visits FINAL
                            WHERE site = {site:String}
                              AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
                              AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
                              AND has({channels:Array(String)}, channel)
                              AND has({campaigns:Array(String)}, campaign)
                              AND has({devices:Array(String)}, device)
                              AND has({countries:Array(String)}, country)
                              AND hasAny({categories:Array(String)}, viewed_categories)
                              AND hasAny({products:Array(String)}, viewed_skus)
                            GROUP BY trail, trail_paths
                        )
                    )
                )
            )
        )
        WHERE place BETWEEN 1 AND length(shown)
    )
)
WHERE link.2 != '' OR link.3 != ''
GROUP BY link
UNION ALL
SELECT part, key_2, key_3, n
FROM (
    SELECT 'choice' AS part, if(fact.2 = 'page_view', fact.1, fact.2) AS key_2, '' AS key_3, sum(fact.3) AS n
    FROM (SELECT arrayJoin(told) AS fact)
    GROUP BY key_2
    ORDER BY n DESC, key_2
    LIMIT 200
)
