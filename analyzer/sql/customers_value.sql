-- What customers are worth over a period, one row per region, band of orders and
-- scores of recency, frequency and amount. Guests (orders without a customer) are
-- left out.
--
-- A customer belongs to the region most of their orders of the period went to, the
-- latest one of equals. The band is the least of 1, 2, 3 and 5 orders. recency
-- counts the days from the last order to the period's last day; net_excl is the
-- products excluding tax, less what was refunded of them in the period; margin is
-- that of orders.sql; squares sums the squares of the orders' amounts.
-- Scores are fifths of the customers in order, equals told apart by what they
-- spent, then by name; under {small} customers, 1 and 1 more for each fixed step
-- reached. The rule and its steps are those of the package segment.
SELECT
    region AS key,
    toString(band) AS key_2,
    toString(r) AS recency_score,
    toString(f) AS frequency_score,
    toString(m) AS amount_score,
    count() AS customers,
    sum(orders) AS customers_orders,
    sum(revenue) AS customers_revenue,
    sum(net_excl) AS customers_net,
    sum(margin) AS customers_margin,
    sum(squares) AS customers_squares,
    min(recency) AS least_recency,
    max(recency) AS most_recency,
    min(orders) AS least_orders,
    max(orders) AS most_orders,
    min(net_excl) AS least_net,
    max(net_excl) AS most_net
FROM (
    SELECT
        *,
        toUInt8(least(orders, if(orders >= 5, 5, 3))) AS band,
        if(n < {small:UInt16}, toUInt64(1 + arrayCount(step -> recency <= step, {day_steps:Array(UInt16)})),
            toUInt64(intDiv(5 * by_recency - 1, n) + 1)) AS r,
        if(n < {small:UInt16}, toUInt64(1 + arrayCount(step -> orders >= step, {order_steps:Array(UInt16)})),
            toUInt64(intDiv(5 * by_frequency - 1, n) + 1)) AS f,
        if(n < {small:UInt16}, toUInt64(1 + arrayCount(step -> net_excl >= step, {amount_steps:Array(UInt32)})),
            toUInt64(intDiv(5 * by_amount - 1, n) + 1)) AS m
    FROM (
        SELECT
            *,
            count() OVER () AS n,
            row_number() OVER (ORDER BY recency DESC, net_excl, customer) AS by_recency,
            row_number() OVER (ORDER BY orders, net_excl, customer) AS by_frequency,
            row_number() OVER (ORDER BY net_excl, customer) AS by_amount
        FROM (
            SELECT
                customer,
                argMax(region, (region_orders, region_last)) AS region,
                sum(region_orders) AS orders,
                sum(region_revenue) AS revenue,
                sum(region_excl) - ifNull(any(back.excl), 0) AS net_excl,
                sum(region_margin) AS margin,
                sum(region_squares) AS squares,
                dateDiff('day', toDate(max(region_last), {timezone:String}), {to_day:Date}) AS recency
            FROM (
                SELECT
                    customer,
                    region,
                    count() AS region_orders,
                    max(ts) AS region_last,
                    sum(total_incl) AS region_revenue,
                    sum(toFloat64(total_incl) * total_incl) AS region_squares,
                    sum(ifNull(products_excl, 0)) AS region_excl,
                    sumIf(ifNull(products_excl, 0) + ifNull(shipping_excl, 0)
                        - ifNull(purchase_cost, 0) - ifNull(carriage_paid, 0) - ifNull(packaging, 0)
                        - ifNull(payment_fee, 0) - ifNull(return_cost, 0) - ifNull(voucher, 0)
                        - if((channel, campaign) GLOBAL IN (
                            SELECT channel, campaign FROM costs FINAL
                            WHERE site = {site:String} AND kind = 'commission'
                          ), 0, ifNull(commission, 0)), isNotNull(products_excl) AND isNotNull(purchase_cost)) AS region_margin
                FROM orders FINAL
                WHERE site = {site:String} AND status = 'valid' AND customer != ''
                  AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
                GROUP BY customer, region
            ) AS sold
            LEFT JOIN (
                SELECT customer, sum(ifNull(products_excl, 0)) AS excl
                FROM refunds FINAL
                WHERE site = {site:String} AND customer != ''
                  AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
                GROUP BY customer
            ) AS back USING (customer)
            GROUP BY customer
        )
    )
)
GROUP BY region, band, r, f, m
