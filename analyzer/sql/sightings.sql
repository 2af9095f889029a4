-- Orders that the shop itself tells, and of them those that its tag saw, one row per
-- combination of up to four dimensions (see orders.sql). An order counts on the local day of
-- its date; provisional orders are the tag's own and prove nothing.
--
-- Seen means that a purchase bears its number, or, without consent, where events bear none,
-- that the tag told its number (order_sightings), within two days: an order paid late is seen
-- late. An order seen twice is one.
SELECT
    toString({column:Identifier}) AS key,
    toString({column_2:Identifier}) AS key_2,
    toString({column_3:Identifier}) AS key_3,
    toString({column_4:Identifier}) AS key_4,
    count() AS shop_orders,
    countIf(arrayExists(d -> abs(dateDiff('day', d, toDate(ts, 'UTC'))) <= 2, seen_days)) AS shop_orders_seen
FROM (
    SELECT o.ts AS ts, o.channel AS channel, o.device AS device, s.days AS seen_days, '' AS total,
        toDate(o.ts, {timezone:String}) AS local_day,
        toMonday(toDate(o.ts, {timezone:String})) AS local_week,
        toStartOfMonth(toDate(o.ts, {timezone:String})) AS local_month
    FROM (
        SELECT order_id, ts, channel, device FROM orders FINAL
        WHERE site = {site:String} AND status = 'valid' AND NOT provisional
          AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
    ) AS o
    LEFT JOIN (
        SELECT number, groupUniqArray(seen) AS days FROM (
            SELECT order_id AS number, toDate(ts, 'UTC') AS seen FROM events
            WHERE site = {site:String} AND name = 'purchase' AND order_id != ''
              AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) - 2 AND toDate({to:DateTime64(3, 'UTC')}) + 2
            UNION ALL
            SELECT order_id AS number, day AS seen FROM order_sightings
            WHERE site = {site:String}
              AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) - 2 AND toDate({to:DateTime64(3, 'UTC')}) + 2
        )
        GROUP BY number
    ) AS s ON o.order_id = s.number
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({channels:Array(String)}, channel)
  AND has({devices:Array(String)}, device)
GROUP BY {column:Identifier}, {column_2:Identifier}, {column_3:Identifier}, {column_4:Identifier}
