-- Refunds, one row per combination of up to four dimensions; by product or
-- category one row per key of each of {parts}.
--
-- {basis} says the day they count on: 'refund' is their own date, 'order' that
-- of the order they undo (their own when that order is not known). What the
-- refund does not say of its origin (channel, campaign, device, country) is
-- taken from the order. By product or category the lines given back are
-- counted; a refund told without lines stands under the empty key, and gives no
-- article back that is known. An order counts
-- as refunded with its first refund, so that two of them are one order.
SELECT
    multiIf(part = 'product', line.1, part = 'category', line.2, toString({column:Identifier})) AS key,
    toString({column_2:Identifier}) AS key_2,
    toString({column_3:Identifier}) AS key_3,
    toString({column_4:Identifier}) AS key_4,
    arrayJoin({parts:Array(String)}) AS part,
    uniqExact(refund_id) AS refund_count,
    uniqExactIf(refund_id, undoes_first) AS orders_refunded,
    sum(line.3) AS refunded_incl,
    sum(ifNull(line.4, 0)) AS refunded_products_excl,
    sum(line.5) AS items_returned,
    uniqExactIf(refund_id, line.5 = 0) AS refunds_without_items,
    uniqExactIf(refund_id, isNull(line.4)) AS refunds_without_vat,
    uniqExactIf(refund_id, {basis:String} = 'order' AND NOT order_known) AS refunds_without_order
FROM (
    SELECT
        r.refund_id AS refund_id,
        o.order_id != '' AS order_known,
        r.order_id != '' AND r.place = 1 AS undoes_first,
        if({basis:String} = 'order' AND order_known, o.ts, r.ts) AS booked,
        if(r.channel != '', r.channel, o.channel) AS channel,
        if(r.campaign != '' OR r.channel != '', r.campaign, o.campaign) AS campaign,
        if(r.device != '', r.device, o.device) AS device,
        if(r.country != '', r.country, o.country) AS country,
        r.reason AS motive,
        '' AS total,
        toDate(booked, {timezone:String}) AS local_day,
        toMonday(toDate(booked, {timezone:String})) AS local_week,
        toStartOfMonth(toDate(booked, {timezone:String})) AS local_month,
        arrayJoin(if({items:UInt8} AND notEmpty(r.line_sku),
            arrayZip(CAST(r.line_sku, 'Array(String)'), CAST(r.line_category, 'Array(String)'), r.line_incl, r.line_excl,
                CAST(arrayResize(r.line_quantity, length(r.line_sku)), 'Array(Int64)')),
            [('', '', r.amount_incl, r.products_excl, arraySum(CAST(r.line_quantity, 'Array(Int64)')))])) AS line
    FROM (
        SELECT *, row_number() OVER (PARTITION BY order_id ORDER BY ts, refund_id) AS place
        FROM refunds FINAL WHERE site = {site:String}
    ) AS r
    LEFT JOIN (
        SELECT order_id, ts, channel, campaign, device, country FROM orders FINAL
        WHERE site = {site:String} AND order_id GLOBAL IN (SELECT order_id FROM refunds WHERE site = {site:String})
    ) AS o ON r.order_id = o.order_id
    WHERE booked >= {from:DateTime64(3, 'UTC')} AND booked < {to:DateTime64(3, 'UTC')}
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({channels:Array(String)}, channel)
  AND has({campaigns:Array(String)}, campaign)
  AND has({devices:Array(String)}, device)
  AND has({countries:Array(String)}, country)
  AND has({motive_values:Array(String)}, motive)
  AND has({categories:Array(String)}, line.2)
  AND has({products:Array(String)}, line.1)
GROUP BY key, key_2, key_3, key_4, part
