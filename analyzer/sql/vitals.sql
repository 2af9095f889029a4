-- When the main content of pages showed (LCP, in milliseconds), at the third
-- quarter of the page views that tell it, and how many showed it within 2.5 s, which
-- web.dev calls good; one row per key of a dimension. A page
-- view stands on its local day, on its device, under the first folder of its path.
-- A row more, of part 'whole', is over all keys.
SELECT
    toString({column:Identifier}) AS key,
    if(grouping({column:Identifier}) = 1, 'whole', '') AS part,
    count() AS vitals,
    countIf(shown <= 2500) AS lcp_good,
    quantileExactInclusive(0.75)(shown) AS lcp_ms
FROM (
    SELECT
        shown,
        told_device AS device,
        concat('/', splitByChar('/', told_path)[2]) AS section,
        '' AS total,
        toDate(moment, {timezone:String}) AS local_day,
        toMonday(toDate(moment, {timezone:String})) AS local_week,
        toStartOfMonth(toDate(moment, {timezone:String})) AS local_month
    FROM (
        SELECT any(value) AS shown, any(device) AS told_device, any(path) AS told_path, any(ts) AS moment
        FROM events
        WHERE site = {site:String} AND name = 'web_vital' AND props['name'] = 'LCP' AND value > 0
          AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
          AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
        GROUP BY event_id
    )
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({devices:Array(String)}, device)
  AND has({section_values:Array(String)}, section)
GROUP BY {column:Identifier} WITH ROLLUP
