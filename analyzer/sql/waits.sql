-- Median and 9th decile of the wait before the first answer, in seconds, one row
-- per key of a dimension, over the answered conversations of conversations.sql.
-- A row more, of part 'whole', is over all keys.
SELECT
    toString({column:Identifier}) AS key,
    if(grouping({column:Identifier}) = 1, 'whole', '') AS part,
    count() AS waits_timed,
    quantileExactInclusive(0.5)(wait_s) AS wait_median_s,
    quantileExactInclusive(0.9)(wait_s) AS wait_decile_s
FROM (
    SELECT
        *,
        '' AS total,
        toDate(ts, {timezone:String}) AS local_day,
        toMonday(toDate(ts, {timezone:String})) AS local_week,
        toStartOfMonth(toDate(ts, {timezone:String})) AS local_month
    FROM conversations FINAL
    WHERE site = {site:String} AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')} AND answered
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({devices:Array(String)}, device)
  AND has({kind_values:Array(String)}, kind)
  AND has({motive_values:Array(String)}, motive)
GROUP BY {column:Identifier} WITH ROLLUP
