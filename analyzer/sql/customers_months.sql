-- Orders by calendar month (1 to 12), region of the customer and band of orders:
-- see customers_value.sql for both.
SELECT
    region AS key,
    toString(toUInt8(least(of_period, if(of_period >= 5, 5, 3)))) AS key_2,
    toString(month) AS key_3,
    count() AS customers_orders
FROM (
    SELECT customer, argMax(region, (region_orders, region_last)) AS region, sum(region_orders) AS of_period,
        groupArrayArray(months) AS all_months
    FROM (
        SELECT customer, region, count() AS region_orders, max(ts) AS region_last,
            groupArray(toMonth(toDate(ts, {timezone:String}))) AS months
        FROM orders FINAL
        WHERE site = {site:String} AND status = 'valid' AND customer != ''
          AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
        GROUP BY customer, region
    )
    GROUP BY customer
)
ARRAY JOIN all_months AS month
GROUP BY key, key_2, month
