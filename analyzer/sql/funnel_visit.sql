-- How far each visit went through ordered steps: visits per key, side of the
-- split, and last step reached (level 0: none).
--
-- {wanted} holds the steps asked, as positions in the purchase funnel. A visit
-- reaches a step when it did all the steps asked before it, in order, other
-- actions allowed between them. Two steps at the same millisecond count as done
-- in the order asked: a page may send both at once. Most visits lack the first
-- or the second step; those need no walk along their steps.
SELECT
    toString(key) AS key,
    toUInt8(start >= {split:DateTime64(3, 'UTC')}) AS after,
    level,
    count() AS n
FROM (
    SELECT
        {column:Identifier} AS key, start,
        if(NOT hasAll(steps, arraySlice({wanted:Array(UInt8)}, 1, 2)), toUInt8(has(steps, {wanted:Array(UInt8)}[1])), arrayFold(
            (reached, step) -> toUInt8(reached + (step.2 = reached + 1)),
            arraySort(arrayMap((step, ms) -> (ms, toUInt8(indexOf({wanted:Array(UInt8)}, step))), steps, step_ms)),
            toUInt8(0))) AS level
    FROM (SELECT *, '' AS total FROM visits FINAL)
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
GROUP BY key, after, level
