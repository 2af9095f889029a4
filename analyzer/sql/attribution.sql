-- Valid orders attributed to campaigns that cost something, one row per
-- combination of up to four dimensions. Channel and campaign are those of the
-- last non-direct touch.
--
-- An order goes to the visit it was made in, unless that one came direct: then
-- to the buyer's last visit that did not, within {lookback_days} days before the
-- order. Without a visitor (exempt mode, imported order) or without such a
-- visit, the channel stored with the order stands (attributed_by_order counts
-- those without a visitor).
-- Only orders of paid campaigns count: those with a cost at any date under the
-- same channel and campaign, or under the channel as a whole.
-- The margin is that of orders.sql.
SELECT
    toString({column:Identifier}) AS key,
    toString({column_2:Identifier}) AS key_2,
    toString({column_3:Identifier}) AS key_3,
    toString({column_4:Identifier}) AS key_4,
    count() AS attributed_orders,
    sum(total_incl) AS attributed_revenue,
    sumIf(margin, NOT without_margin) AS attributed_margin,
    countIf(without_margin) AS attributed_without_margin,
    countIf(partial_costs AND NOT without_margin) AS attributed_with_partial_costs,
    countIf(visitor = 0) AS attributed_by_order
FROM (
    SELECT
        *,
        isNull(products_excl) OR isNull(purchase_cost) AS without_margin,
        isNull(carriage_paid) OR isNull(packaging) OR isNull(payment_fee)
            OR (isNull(shipping_excl) AND shipping_incl != 0) AS partial_costs,
        ifNull(products_excl, 0) + ifNull(shipping_excl, 0)
            - ifNull(purchase_cost, 0) - ifNull(carriage_paid, 0) - ifNull(packaging, 0)
            - ifNull(payment_fee, 0) - ifNull(return_cost, 0) - ifNull(voucher, 0)
            - if((stored_channel, stored_campaign) GLOBAL IN (
                SELECT channel, campaign FROM costs FINAL
                WHERE site = {site:String} AND kind = 'commission'
              ), 0, ifNull(commission, 0)) AS margin
    FROM (
        SELECT
            o.* EXCEPT (channel, campaign),
            o.channel AS stored_channel,
            o.campaign AS stored_campaign,
            o.channel IN ('', 'direct') AND t.visitor != 0
                AND t.start >= o.ts - toIntervalDay({lookback_days:UInt16}) AS touched,
            if(touched, t.channel, o.channel) AS channel,
            if(touched, t.campaign, o.campaign) AS campaign,
            '' AS total,
            toDate(o.ts, {timezone:String}) AS local_day,
            toMonday(toDate(o.ts, {timezone:String})) AS local_week,
            toStartOfMonth(toDate(o.ts, {timezone:String})) AS local_month
        FROM (
            SELECT * FROM orders FINAL
            WHERE site = {site:String} AND status = 'valid'
              AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
        ) AS o
        ASOF LEFT JOIN (
            SELECT visitor, start, channel, campaign FROM visits FINAL
            PREWHERE site = {site:String}
              AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) - {lookback_days:UInt16} - 1 AND toDate({to:DateTime64(3, 'UTC')})
              AND visitor GLOBAL IN (
                SELECT visitor FROM orders
                WHERE site = {site:String} AND visitor != 0 AND channel IN ('', 'direct')
                  AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')})
            WHERE channel NOT IN ('', 'direct')
        ) AS t ON o.visitor = t.visitor AND o.ts >= t.start
    )
    WHERE ((channel, campaign) GLOBAL IN (SELECT channel, campaign FROM costs FINAL WHERE site = {site:String} AND amount_excl > 0)
        OR channel GLOBAL IN (SELECT channel FROM costs FINAL WHERE site = {site:String} AND amount_excl > 0 AND campaign = ''))
      AND has({days:Array(String)}, toString(local_day))
      AND has({weeks:Array(String)}, toString(local_week))
      AND has({months:Array(String)}, toString(local_month))
      AND has({channels:Array(String)}, channel)
      AND has({campaigns:Array(String)}, campaign)
)
GROUP BY {column:Identifier}, {column_2:Identifier}, {column_3:Identifier}, {column_4:Identifier}
