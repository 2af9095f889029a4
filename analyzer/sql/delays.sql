-- Median and 9th decile of the time from order to delivery, in working days, one
-- row per key of a dimension; with an even number of parcels, between the two in
-- the middle. Parcels are the delivered ones of shipments.sql, on the day of their
-- order: those still under way are not in it, so that the latest days look faster
-- than they are. Working days are Monday to Friday but for {holidays}, counted
-- after the day of the order up to that of the delivery.
-- A row more, of part 'whole', is over all keys.
SELECT
    toString({column:Identifier}) AS key,
    if(grouping({column:Identifier}) = 1, 'whole', '') AS part,
    count() AS parcels_timed,
    quantileExactInclusive(0.5)(working_days) AS delay_median,
    quantileExactInclusive(0.9)(working_days) AS delay_decile
FROM (
    SELECT
        *,
        '' AS total,
        toDate(ordered, {timezone:String}) AS local_day,
        toMonday(toDate(ordered, {timezone:String})) AS local_week,
        toStartOfMonth(toDate(ordered, {timezone:String})) AS local_month,
        toUInt32(greatest(dateDiff('day', local_day, toDate(assumeNotNull(delivered), {timezone:String})), 0)) AS days_after,
        arrayCount(i -> toDayOfWeek(local_day + i) < 6 AND NOT has({holidays:Array(String)}, toString(local_day + i)),
            range(1, days_after + 1)) AS working_days
    FROM shipments FINAL
    WHERE site = {site:String} AND ordered >= {from:DateTime64(3, 'UTC')} AND ordered < {to:DateTime64(3, 'UTC')}
      AND state = 'delivered' AND isNotNull(delivered)
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({carrier_values:Array(String)}, carrier)
  AND has({delivery_values:Array(String)}, delivery)
GROUP BY {column:Identifier} WITH ROLLUP
