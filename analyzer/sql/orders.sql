-- Valid orders, what they brought and what they leave, one row per combination
-- of up to four dimensions (see visits.sql). By product or category see
-- lines.sql.
--
-- An order counts on the local day of its date, under the channel stored with it.
-- revenue_incl is what was paid, tax and shipping included, before refunds.
-- The contribution margin is what is left of the amounts excluding tax once the
-- order's own costs are paid; advertising comes after. An order whose products
-- excluding tax or purchase cost are not known is left out and counted in
-- orders_without_margin. A commission that is booked as a cost of the order's
-- campaign belongs to the spend: it is not taken off a second time here.
SELECT
    toString({column:Identifier}) AS key,
    toString({column_2:Identifier}) AS key_2,
    toString({column_3:Identifier}) AS key_3,
    toString({column_4:Identifier}) AS key_4,
    count() AS orders,
    sum(total_incl) AS revenue_incl,
    sum(shipping_incl) AS shipping_paid,
    sum(items) AS items_sold,
    sum(ifNull(products_excl, 0)) AS products_excl,
    sum(ifNull(shipping_excl, 0)) AS shipping_excl_paid,
    sum(discount) AS discounts,
    sum(products_incl + discount) AS listed_incl,
    countIf(shipping_incl = 0) AS orders_shipped_free,
    sumIf(goods_excl, NOT without_margin) AS costed_excl,
    sumIf(goods_cost, NOT without_margin) AS purchase_costs,
    countIf(without_vat) AS orders_without_vat,
    sumIf(margin, NOT without_margin) AS margin,
    countIf(without_margin) AS orders_without_margin,
    countIf(partial_costs AND NOT without_margin) AS orders_with_partial_costs
FROM (
    SELECT
        *,
        ifNull(products_excl, 0) AS goods_excl,
        ifNull(purchase_cost, 0) AS goods_cost,
        isNull(products_excl) AS without_vat,
        isNull(products_excl) OR isNull(purchase_cost) AS without_margin,
        isNull(carriage_paid) OR isNull(packaging) OR isNull(payment_fee)
            OR (isNull(shipping_excl) AND shipping_incl != 0) AS partial_costs,
        ifNull(products_excl, 0) + ifNull(shipping_excl, 0)
            - ifNull(purchase_cost, 0) - ifNull(carriage_paid, 0) - ifNull(packaging, 0)
            - ifNull(payment_fee, 0) - ifNull(return_cost, 0) - ifNull(voucher, 0)
            - if((channel, campaign) GLOBAL IN (
                SELECT channel, campaign FROM costs FINAL
                WHERE site = {site:String} AND kind = 'commission'
              ), 0, ifNull(commission, 0)) AS margin
    FROM (
        SELECT
            *,
            '' AS total,
            toDate(ts, {timezone:String}) AS local_day,
            toMonday(toDate(ts, {timezone:String})) AS local_week,
            toStartOfMonth(toDate(ts, {timezone:String})) AS local_month,
            leftPad(toString(toHour(ts, {timezone:String})), 2, '0') AS hour,
            toString(toDayOfWeek(toTimeZone(ts, {timezone:String}))) AS weekday,
            concat(weekday, hour) AS week_hour,
            multiIf(products_incl < 1500, '0-15', products_incl < 3000, '15-30', products_incl < 4500, '30-45',
                products_incl < 6000, '45-60', products_incl < 7500, '60-75', products_incl < 9000, '75-90',
                products_incl < 12000, '90-120', products_incl < 15000, '120-150', '150+') AS basket,
            toString(least(intDiv(products_incl, 100), 300)) AS amount
        FROM orders FINAL
        WHERE site = {site:String} AND status = 'valid'
          AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
    )
    WHERE true
      AND has({days:Array(String)}, toString(local_day))
      AND has({weeks:Array(String)}, toString(local_week))
      AND has({months:Array(String)}, toString(local_month))
      AND has({channels:Array(String)}, channel)
      AND has({campaigns:Array(String)}, campaign)
      AND has({devices:Array(String)}, device)
      AND has({countries:Array(String)}, country)
      AND has({hour_values:Array(String)}, hour)
      AND has({weekday_values:Array(String)}, weekday)
      AND has({week_hour_values:Array(String)}, week_hour)
      AND has({basket_values:Array(String)}, basket)
      AND has({amount_values:Array(String)}, amount)
      AND has({payment_values:Array(String)}, payment)
      AND has({delivery_values:Array(String)}, delivery)
      AND has({region_values:Array(String)}, region)
      AND has({coupon_values:Array(String)}, coupon)
)
GROUP BY {column:Identifier}, {column_2:Identifier}, {column_3:Identifier}, {column_4:Identifier}
