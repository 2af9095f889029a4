-- New customers by what their first valid order was, and those who ordered again
-- soon, one row per key of a dimension. Guests (orders without a customer) are left
-- out.
--
-- A customer stands under the day, the channel... of the first order of their whole
-- history; by product or category under each one that it holds. first_customers_90
-- are those whose 90 days after that day are over on the last day that the site has
-- an order of; again_90 ordered a second time within them, the day itself included.
-- The same for 180 days and for 12 calendar months. The second order may lie after
-- the period.
SELECT
    toString(key) AS key,
    count() AS first_customers,
    countIf(known_90) AS first_customers_90,
    countIf(known_180) AS first_customers_180,
    countIf(known_12m) AS first_customers_12m,
    countIf(known_90 AND all_orders >= 2 AND second_day <= addDays(first_day, 90)) AS again_90,
    countIf(known_180 AND all_orders >= 2 AND second_day <= addDays(first_day, 180)) AS again_180,
    countIf(known_12m AND all_orders >= 2 AND second_day <= addMonths(first_day, 12)) AS again_12m
FROM (
    SELECT
        arrayJoin(
            if({by:String} = 'product', arrayDistinct(CAST(sold_skus, 'Array(String)')),
            if({by:String} = 'category', arrayDistinct(CAST(sold_categories, 'Array(String)')),
            [toString({column:Identifier})]))) AS key,
        local_day AS first_day,
        all_orders,
        second_day,
        (SELECT max(toDate(ts, {timezone:String})) FROM orders WHERE site = {site:String}) AS last_day,
        addDays(local_day, 90) <= last_day AS known_90,
        addDays(local_day, 180) <= last_day AS known_180,
        addMonths(local_day, 12) <= last_day AS known_12m
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
        GLOBAL INNER JOIN (
            SELECT
                customer,
                min((ts, order_id)) AS earliest,
                count() AS all_orders,
                toDate(arraySort(groupArray(ts))[2], {timezone:String}) AS second_day
            FROM orders FINAL
            WHERE site = {site:String} AND status = 'valid' AND customer != ''
            GROUP BY customer
        ) AS firsts USING (customer)
        WHERE site = {site:String} AND status = 'valid' AND customer != '' AND (ts, order_id) = earliest
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
)
GROUP BY key
