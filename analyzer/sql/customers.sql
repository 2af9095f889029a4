-- Customers with a valid order, one row per key of a dimension. Guests (orders
-- without a customer) are left out.
--
-- customers ordered in the group; repeat_customers did so at least twice there;
-- new_customers made the first valid order of their whole history there. By
-- product or category an order stands under each one that it holds.
SELECT
    toString(key) AS key,
    count() AS customers,
    countIf(orders_in_group >= 2) AS repeat_customers,
    countIf(first_in_group) AS new_customers
FROM (
    SELECT
        customer,
        arrayJoin(
            if({by:String} = 'product', arrayDistinct(CAST(sold_skus, 'Array(String)')),
            if({by:String} = 'category', arrayDistinct(CAST(sold_categories, 'Array(String)')),
            [toString({column:Identifier})]))) AS key,
        count() AS orders_in_group,
        max((customer, ts, order_id) GLOBAL IN (
            SELECT customer, (min((ts, order_id)) AS earliest).1, earliest.2
            FROM orders FINAL
            WHERE site = {site:String} AND status = 'valid' AND customer != ''
            GROUP BY customer
        )) AS first_in_group
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
            toString(least(intDiv(products_incl, 100), 300)) AS amount,
            arrayFilter((sku, kind) -> kind = 'sale', line_sku, line_kind) AS sold_skus,
            arrayFilter((category, kind) -> kind = 'sale', line_category, line_kind) AS sold_categories
        FROM orders FINAL
        WHERE site = {site:String} AND status = 'valid' AND customer != ''
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
      AND hasAny({categories:Array(String)}, sold_categories)
      AND hasAny({products:Array(String)}, sold_skus)
    GROUP BY key, customer
)
GROUP BY key
