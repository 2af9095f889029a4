-- Orders by calendar month (1 to 12), region of the customer and band of orders:
-- see customers_value.sql for both.
SELECT
    region AS key,
    toString(toUInt8(least(of_period, if(of_period >= 5, 5, 3)))) AS key_2,
    toString(month) AS key_3,
    sum(n) AS customers_orders
FROM (
    SELECT customer, argMax(region, (region_orders, region_last)) AS region, sum(region_orders) AS of_period, sumMap(months) AS per_month
    FROM (
        SELECT customer, region, count() AS region_orders, max(ts) AS region_last,
            sumMap(map(toMonth(toDate(ts, {timezone:String})), toUInt64(1))) AS months
        FROM orders FINAL
        WHERE site = {site:String} AND status = 'valid' AND customer != ''
          AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
        GROUP BY customer, region
    )
    GROUP BY customer
)
ARRAY JOIN mapKeys(per_month) AS month, mapValues(per_month) AS n
GROUP BY key, key_2, month
