-- Parcels and what they cost, one row per combination of up to four dimensions
-- (see orders.sql). A parcel counts on the local day of its order.
--
-- parcels_settled are those whose end is known, delivered or lost: a parcel under
-- way is neither in time nor late yet. In time means on the promised day at the
-- latest. A parcel left on time when no more than one working day ({holidays} are none)
-- lies between the day of its order and the one it left on. What the buyer paid for carriage is told by the order; an order in two
-- parcels would count it twice, so that only its first parcel bears it. How long
-- parcels take does not add up: see delays.sql.
SELECT
    toString({column:Identifier}) AS key,
    toString({column_2:Identifier}) AS key_2,
    toString({column_3:Identifier}) AS key_3,
    toString({column_4:Identifier}) AS key_4,
    count() AS parcels,
    countIf(state = 'delivered') AS parcels_delivered,
    countIf(state IN ('delivered', 'lost')) AS parcels_settled,
    countIf(state = 'delivered' AND arrived <= promised) AS parcels_in_time,
    countIf(state = 'lost') AS parcels_lost,
    countIf(days_to_leave <= 1) AS parcels_left_in_time,
    sum(cost_excl) AS carriage_paid,
    sumIf(charged, first_parcel) AS carriage_charged
FROM (
    SELECT
        s.carrier AS carrier, s.delivery AS delivery, s.state AS state, s.promised AS promised, s.cost_excl AS cost_excl,
        toDate(ifNull(s.delivered, s.ordered), {timezone:String}) AS arrived,
        ifNull(o.shipping_excl, 0) AS charged,
        row_number() OVER (PARTITION BY s.order_id ORDER BY s.shipment_id) = 1 AS first_parcel,
        '' AS total,
        toDate(s.ordered, {timezone:String}) AS local_day,
        toUInt32(greatest(dateDiff('day', local_day, toDate(s.shipped, {timezone:String})), 0)) AS days_after,
        arrayCount(i -> toDayOfWeek(local_day + i) < 6 AND NOT has({holidays:Array(String)}, toString(local_day + i)),
            range(1, days_after + 1)) AS days_to_leave,
        toMonday(toDate(s.ordered, {timezone:String})) AS local_week,
        toStartOfMonth(toDate(s.ordered, {timezone:String})) AS local_month
    FROM (
        SELECT * FROM shipments FINAL
        WHERE site = {site:String} AND ordered >= {from:DateTime64(3, 'UTC')} AND ordered < {to:DateTime64(3, 'UTC')}
    ) AS s
    LEFT JOIN (
        SELECT order_id, shipping_excl FROM orders FINAL WHERE site = {site:String} AND status = 'valid'
    ) AS o ON s.order_id = o.order_id
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({carrier_values:Array(String)}, carrier)
  AND has({delivery_values:Array(String)}, delivery)
GROUP BY {column:Identifier}, {column_2:Identifier}, {column_3:Identifier}, {column_4:Identifier}
