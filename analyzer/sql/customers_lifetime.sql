-- What new customers bring over time: the contribution margin (that of orders.sql) of
-- their orders up to 3, 6 and 12 calendar months after their first one, summed by the
-- month of the first valid order of their history and by its channel. Guests are left
-- out, and the orders whose margin is not known. The orders may lie after the period.
SELECT
    toString(toStartOfMonth(first_day)) AS key,
    first_channel AS key_2,
    count() AS cohort_customers,
    sum(margin_3) AS cohort_margin_3,
    sum(margin_6) AS cohort_margin_6,
    sum(margin_12) AS cohort_margin_12
FROM (
    SELECT
        customer,
        any(first_of) AS first_day,
        argMin(channel, (ts, order_id)) AS first_channel,
        sumIf(margin, local_day <= addMonths(first_of, 3)) AS margin_3,
        sumIf(margin, local_day <= addMonths(first_of, 6)) AS margin_6,
        sumIf(margin, local_day <= addMonths(first_of, 12)) AS margin_12
    FROM (
        SELECT
            customer,
            ts,
            order_id,
            channel,
            toDate(ts, {timezone:String}) AS local_day,
            min(toDate(ts, {timezone:String})) OVER (PARTITION BY customer) AS first_of,
            if(isNull(products_excl) OR isNull(purchase_cost), 0, assumeNotNull(products_excl) + ifNull(shipping_excl, 0)
                - assumeNotNull(purchase_cost) - ifNull(carriage_paid, 0) - ifNull(packaging, 0)
                - ifNull(payment_fee, 0) - ifNull(return_cost, 0) - ifNull(voucher, 0)
                - if((channel, campaign) GLOBAL IN (
                    SELECT channel, campaign FROM costs FINAL
                    WHERE site = {site:String} AND kind = 'commission'
                  ), 0, ifNull(commission, 0))) AS margin
        FROM orders FINAL
        WHERE site = {site:String} AND status = 'valid' AND customer != ''
    )
    GROUP BY customer
)
WHERE first_day BETWEEN toStartOfMonth({from_day:Date}) AND {to_day:Date}
GROUP BY key, key_2
