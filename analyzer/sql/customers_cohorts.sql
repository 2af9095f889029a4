-- Of the customers whose first valid order ever lies in the period, by its month:
-- how many ordered again, by whole months between the two orders' months. Month 0
-- counts all of the cohort.
SELECT
    toString(first_month) AS key,
    toString(dateDiff('month', first_month, order_month)) AS key_2,
    uniqExact(customer) AS customers
FROM (
    SELECT
        customer,
        toStartOfMonth(toDate(ts, {timezone:String})) AS order_month,
        min(toStartOfMonth(toDate(ts, {timezone:String}))) OVER (PARTITION BY customer) AS first_month
    FROM orders FINAL
    WHERE site = {site:String} AND status = 'valid' AND customer != ''
      AND ts < {to:DateTime64(3, 'UTC')}
)
WHERE first_month >= toStartOfMonth({from_day:Date})
GROUP BY first_month, order_month
