-- Median time between the click of a partner and the order it claims, one row per
-- key of a dimension; with an even number of orders, the mean of the two in the
-- middle. The clicks are those of partner_clicks.sql, resellers left out.
-- A row more, of part 'whole', is over all keys.
SELECT
    toString({column:Identifier}) AS key,
    if(grouping({column:Identifier}) = 1, 'whole', '') AS part,
    count() AS delayed_orders,
    quantileExactInclusive(0.5)(delay_s) AS partner_delay_median
FROM (
    SELECT
        *,
        '' AS total,
        toDate(ts, {timezone:String}) AS local_day,
        toMonday(toDate(ts, {timezone:String})) AS local_week,
        toStartOfMonth(toDate(ts, {timezone:String})) AS local_month
    FROM partner_clicks FINAL
    WHERE site = {site:String} AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
      AND order_id != '' AND kind != 'reseller'
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({partner_values:Array(String)}, partner)
  AND has({kind_values:Array(String)}, kind)
GROUP BY {column:Identifier} WITH ROLLUP
