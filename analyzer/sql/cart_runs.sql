-- Carts followed from visit to visit of the same visitor, one row per combination of
-- up to four dimensions (see visits.sql). A cart opens with the first visit that adds to
-- it or sees it; it lives as long as its visitor comes back to it within 30 days, and
-- ends with an order. It stands on the local day of its opening, under what the opening
-- visit says of itself, in the band of the last amount that was seen of it.
--
-- A cart is abandoned after a time when nobody touched it for longer, be it ordered
-- later or not. Silence counts between visits, and after the last one up to the last
-- visit that the site has seen: a cart whose time is not over yet is not known.
-- Visits are read 30 days before the period, to know the carts that were open, and 90
-- days after it, to know what became of its own.
SELECT
    toString({column:Identifier}) AS key,
    toString({column_2:Identifier}) AS key_2,
    toString({column_3:Identifier}) AS key_3,
    toString({column_4:Identifier}) AS key_4,
    count() AS carts_opened,
    countIf(ordered OR silence > 3600000) AS carts_known_1h,
    countIf(silence > 3600000) AS carts_abandoned_1h,
    countIf(ordered OR silence > 86400000) AS carts_known_24h,
    countIf(silence > 86400000) AS carts_abandoned_24h,
    countIf(ordered OR silence > 604800000) AS carts_known_7d,
    countIf(silence > 604800000) AS carts_abandoned_7d,
    countIf(silence > 86400000 AND ordered) AS carts_recovered,
    countIf(silence > 86400000 AND NOT ordered) AS carts_left,
    countIf(silence > 86400000 AND NOT ordered AND amount_seen = 0) AS carts_left_unknown,
    sumIf(amount_seen, silence > 86400000 AND NOT ordered) AS cart_left_value,
    countIf(mode = 'exempt') AS carts_exempt
FROM (
    SELECT
        run[1].5 AS channel, run[1].6 AS campaign, run[1].7 AS device, run[1].8 AS country, run[1].9 AS mode,
        fromUnixTimestamp64Milli(run[1].1, 'UTC') AS opened,
        run[-1].3 AS ordered,
        arrayFilter(cents -> cents > 0, run.4)[-1] AS amount_seen,
        arrayMax(arrayPushBack(
            arrayMap((next, last) -> next - last, arrayPopFront(run.1), arrayPopBack(run.2)),
            if(ordered, 0, seen_until - run[-1].2))) AS silence,
        multiIf(amount_seen <= 0, '', amount_seen < 1500, '0-15', amount_seen < 3000, '15-30', amount_seen < 4500, '30-45',
            amount_seen < 6000, '45-60', amount_seen < 7500, '60-75', amount_seen < 9000, '75-90',
            amount_seen < 12000, '90-120', amount_seen < 15000, '120-150', '150+') AS basket,
        '' AS total,
        toDate(opened, {timezone:String}) AS local_day,
        toMonday(toDate(opened, {timezone:String})) AS local_week,
        toStartOfMonth(toDate(opened, {timezone:String})) AS local_month
    FROM (
        SELECT arrayJoin(arraySplit(
            (at, next, ordered_before, last_before) -> ordered_before OR next - last_before > 2592000000,
            touched, touched.1,
            arrayPushFront(arrayPopBack(touched.3), true),
            arrayPushFront(arrayPopBack(touched.2), toInt64(0)))) AS run
        FROM (
            SELECT arraySort(groupArray((
                toUnixTimestamp64Milli(start), toUnixTimestamp64Milli(`end`), orders > 0, cart,
                channel, campaign, device, country, mode))) AS touched
            FROM visits FINAL
            WHERE site = {site:String}
              AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) - 31 AND toDate({to:DateTime64(3, 'UTC')}) + 91
              AND start >= {from:DateTime64(3, 'UTC')} - INTERVAL 30 DAY AND start < {to:DateTime64(3, 'UTC')} + INTERVAL 90 DAY
              AND (has(steps, 2) OR cart > 0 OR orders > 0)
            GROUP BY visitor
        )
    ) AS followed
    CROSS JOIN (
        SELECT toUnixTimestamp64Milli(least(max(`end`), {to:DateTime64(3, 'UTC')} + INTERVAL 90 DAY)) AS seen_until
        FROM visits FINAL
        WHERE site = {site:String}
    ) AS known
    WHERE opened >= {from:DateTime64(3, 'UTC')} AND opened < {to:DateTime64(3, 'UTC')}
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({channels:Array(String)}, channel)
  AND has({campaigns:Array(String)}, campaign)
  AND has({devices:Array(String)}, device)
  AND has({countries:Array(String)}, country)
  AND has({basket_values:Array(String)}, basket)
GROUP BY {column:Identifier}, {column_2:Identifier}, {column_3:Identifier}, {column_4:Identifier}
