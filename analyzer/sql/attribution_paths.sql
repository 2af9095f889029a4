-- The valid orders of a period, one row per sequence of touches that led to them and
-- their ages. A touch is a visit, told by its channel, or as channel:campaign with
-- {with_campaigns}. touches and ages are joined by the character 31, the first touch
-- first; ages are milliseconds before the order, '' for an order of one touch.
--
-- The touches of an order are the visits of its visitor that began up to
-- {lookback_days} days before it, those before an earlier order included: its last one
-- that is no direct access is what attribution.sql credits. The order was made within
-- the last of them if that one ended less than 30 minutes before. What was stored with
-- the order (channel, campaign) stands for that visit unless it is direct, or after
-- the last visit if the order was made within none. An order without a visitor (exempt
-- mode, imported order: orders_alone) has this one touch; 'unknown' is no channel.
-- new_customers made the first valid order of their history; the margin is that of
-- orders.sql.
WITH
stays AS (
    SELECT
        visitor, start, `end`,
        if(channel = '', 'direct', toString(channel)) AS named,
        if({with_campaigns:UInt8} AND campaign != '', concat(named, ':', campaign), named) AS touch
    FROM visits FINAL
    PREWHERE site = {site:String}
      AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) - {lookback_days:UInt16} - 1 AND toDate({to:DateTime64(3, 'UTC')})
),
trails AS (
    SELECT visitor, arraySort(groupArray((start, `end`, touch))) AS trail
    FROM stays
    WHERE visitor GLOBAL IN (
        SELECT visitor FROM orders
        WHERE site = {site:String} AND visitor != 0 AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')})
    GROUP BY visitor
),
sold AS (
    SELECT
        visitor, ts, total_incl,
        isNull(products_excl) OR isNull(purchase_cost) AS without_margin,
        isNull(carriage_paid) OR isNull(packaging) OR isNull(payment_fee)
            OR (isNull(shipping_excl) AND shipping_incl != 0) AS partial_costs,
        ifNull(products_excl, 0) + ifNull(shipping_excl, 0)
            - ifNull(purchase_cost, 0) - ifNull(carriage_paid, 0) - ifNull(packaging, 0)
            - ifNull(payment_fee, 0) - ifNull(return_cost, 0) - ifNull(voucher, 0)
            - if((channel, campaign) GLOBAL IN (
                SELECT channel, campaign FROM costs FINAL
                WHERE site = {site:String} AND kind = 'commission'
              ), 0, ifNull(commission, 0)) AS left_over,
        (customer, ts, order_id) GLOBAL IN (
            SELECT customer, (min((ts, order_id)) AS earliest).1, earliest.2
            FROM orders FINAL
            WHERE site = {site:String} AND status = 'valid' AND customer != ''
            GROUP BY customer
        ) AS is_new,
        channel NOT IN ('', 'direct') AS told,
        if(channel = '', 'unknown', toString(channel)) AS named,
        if({with_campaigns:UInt8} AND campaign != '', concat(named, ':', campaign), named) AS own
    FROM orders FINAL
    WHERE site = {site:String} AND status = 'valid'
      AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
),
won AS (
    SELECT
        s.visitor AS visitor, total_incl, without_margin, partial_costs, left_over, is_new,
        arrayFilter(x -> x.1 <= s.ts AND x.1 >= s.ts - toIntervalDay({lookback_days:UInt16}), t.trail) AS led,
        length(led) > 0 AND led[-1].2 >= s.ts - toIntervalMinute(30) AS within,
        arrayMap(x -> x.3, led) AS visited,
        multiIf(within AND told, arrayPushBack(arrayPopBack(visited), own),
            within OR (own = 'unknown' AND length(led) > 0), visited, arrayPushBack(visited, own)) AS touches,
        arrayMap(x -> toString(greatest(0, toUnixTimestamp64Milli(s.ts) - toUnixTimestamp64Milli(x))),
            if(length(touches) > length(led), arrayPushBack(arrayMap(x -> x.1, led), s.ts), arrayMap(x -> x.1, led))) AS ages
    FROM sold AS s
    LEFT JOIN trails AS t ON s.visitor = t.visitor
)
SELECT
    arrayStringConcat(touches, char(31)) AS key,
    if(length(touches) > 1, arrayStringConcat(ages, char(31)), '') AS key_2,
    count() AS orders,
    sum(total_incl) AS revenue,
    sumIf(left_over, NOT without_margin) AS margin,
    countIf(without_margin) AS orders_without_margin,
    countIf(partial_costs AND NOT without_margin) AS orders_with_partial_costs,
    countIf(is_new) AS new_customers,
    countIf(visitor = 0) AS orders_alone
FROM won
GROUP BY key, key_2
