-- How far each visit went through any ordered steps, pages by their address or events by
-- their name: visits per key, side of the split, and last step reached (level 0: none),
-- with the median time from the step before to the last one reached, in milliseconds.
--
-- A visit reaches a step when it did all the steps asked before it, in order. Without
-- {strict} other actions are allowed between them. With it none is: another page or
-- gesture sends back to the start, a page loaded again does not; what a page tells by
-- itself (view_item, view_item_list) is no action. The best run of the visit counts.
-- The step 'page_view' is any page. Two steps at the same instant count as done in their
-- order in the visit.
-- Rows of part 'time' are over all keys: the median of each step over all that reached
-- it. Most visits lack the first or the second step; those need no walk.
SELECT
    if(part = 'level', toString(key), '') AS key,
    part,
    toUInt8(after) AS after,
    toUInt8(level) AS level,
    count() AS n,
    quantileExactInclusive(0.5)(waited) AS median_ms
FROM (
    SELECT
        key, after, told.1 AS part, told.2 AS level, told.3 AS waited
    FROM (
        SELECT
            {column:Identifier} AS key,
            start >= {split:DateTime64(3, 'UTC')} AS after,
            multiIf(
                NOT has(did.1, 1), emptyArrayInt64(),
                NOT has(did.1, 2), [did.2[indexOf(did.1, 1)]],
                arrayFold(
                    (run, at) -> multiIf(
                        at.1 = length(run.1) + 1,
                            (arrayPushBack(run.1, at.2), if(length(run.1) + 1 > length(run.2), arrayPushBack(run.1, at.2), run.2)),
                        NOT {strict:UInt8} OR at.1 = length(run.1) OR length(run.1) = {last:UInt8}, run,
                        at.1 = 1, ([at.2], run.2),
                        (emptyArrayInt64(), run.2)),
                    did, (emptyArrayInt64(), emptyArrayInt64())).2) AS reached,
            arrayJoin(arrayConcat(
                [('level', length(reached), toInt64(0))],
                arrayMap((time, before, level) -> ('time', level, time - before),
                    reached, arrayPopBack(arrayPushFront(reached, reached[1])), arrayEnumerate(reached)))) AS told
        FROM (
            SELECT
                *,
                '' AS total,
                arrayFilter(
                    at -> at.1 > 0 OR {strict:UInt8} AND at.3,
                    arrayMap(
                        (name, path, ms) -> (
                            toUInt64(if(name = 'page_view' AND has({steps:Array(String)}, path),
                                indexOf({steps:Array(String)}, path), indexOf({steps:Array(String)}, name))),
                            toInt64(ms), name NOT IN ('view_item', 'view_item_list')),
                        trail, trail_paths, trail_ms)) AS did
            FROM visits FINAL
        )
        WHERE site = {site:String}
          AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
          AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
          AND has({channels:Array(String)}, channel)
          AND has({campaigns:Array(String)}, campaign)
          AND has({devices:Array(String)}, device)
          AND has({countries:Array(String)}, country)
          AND hasAny({categories:Array(String)}, viewed_categories)
          AND hasAny({products:Array(String)}, viewed_skus)
    )
)
GROUP BY 1, 2, 3, 4
