-- Of the customers whose first valid order ever lies in the period, by its month:
-- how many ordered so many whole months later (customers), and how many made their
-- second order then (second_orders). Month 0 counts all of the cohort.
SELECT
    toString(first_month) AS key,
    toString(dateDiff('month', first_month, order_month)) AS key_2,
    uniqExact(customer) AS customers,
    countIf(nth = 2) AS second_orders
FROM (
    SELECT
        customer,
        toStartOfMonth(toDate(ts, {timezone:String})) AS order_month,
        min(toStartOfMonth(toDate(ts, {timezone:String}))) OVER (PARTITION BY customer) AS first_month,
        row_number() OVER (PARTITION BY customer ORDER BY ts, order_id) AS nth
    FROM orders FINAL
    WHERE site = {site:String} AND status = 'valid' AND customer != ''
      AND ts < {to:DateTime64(3, 'UTC')}
)
WHERE first_month >= toStartOfMonth({from_day:Date})
GROUP BY first_month, order_month
