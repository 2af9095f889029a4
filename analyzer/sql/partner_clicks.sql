-- Clicks that partners sent and the orders that they claim, one row per combination
-- of up to four dimensions (see visits.sql).
--
-- A click counts on its local day; the order it claims counts with it. Resellers
-- order without any click: their orders count, what is told of clicks and of customers
-- leaves them out. A cancelled order is claimed, but earns no commission. An order is quick
-- when less than ten minutes lie between the click and it, and has its cart before
-- when the visitor had one at the time of the click.
SELECT
    toString({column:Identifier}) AS key,
    toString({column_2:Identifier}) AS key_2,
    toString({column_3:Identifier}) AS key_3,
    toString({column_4:Identifier}) AS key_4,
    count() AS partner_rows,
    countIf(kind != 'reseller') AS partner_clicks,
    countIf(claims) AS partner_orders,
    countIf(claims AND kind != 'reseller') AS clicked_orders,
    sum(order_excl) AS partner_revenue,
    sumIf(commission, NOT cancelled) AS partner_commission,
    sum(discount) AS partner_discount,
    countIf(claims AND kind != 'reseller' AND new_customer) AS partner_new_orders,
    countIf(claims AND kind != 'reseller' AND delay_s < 600) AS quick_orders,
    countIf(claims AND kind != 'reseller' AND cart_before) AS made_orders,
    countIf(claims AND cancelled) AS cancelled_orders
FROM (
    SELECT
        *,
        '' AS total,
        order_id != '' AS claims,
        toDate(ts, {timezone:String}) AS local_day,
        toMonday(toDate(ts, {timezone:String})) AS local_week,
        toStartOfMonth(toDate(ts, {timezone:String})) AS local_month
    FROM partner_clicks FINAL
    WHERE site = {site:String} AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({partner_values:Array(String)}, partner)
  AND has({kind_values:Array(String)}, kind)
GROUP BY {column:Identifier}, {column_2:Identifier}, {column_3:Identifier}, {column_4:Identifier}
