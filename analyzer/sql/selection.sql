-- The customers of a period who meet all conditions at once: how many they are and
-- what they are worth, one row for all of them or, with {each} = 1, one a customer.
-- Guests (orders without a customer) are left out.
--
-- Orders, amounts, region, net_excl, margin and scores are those of
-- customers_value.sql. first_channel and first_day are of the first valid order of the
-- whole history; via are the channels of the orders of the period, bought the
-- categories of what they sold. Bounds that nobody asked for are wide open.
SELECT
    if({each:UInt8} = 1, customer, '') AS key,
    if({each:UInt8} = 1, region, '') AS key_2,
    if({each:UInt8} = 1, first_channel, '') AS key_3,
    if({each:UInt8} = 1, cell, '') AS key_4,
    count() AS customers,
    sum(orders) AS customers_orders,
    sum(revenue) AS customers_revenue,
    sum(net_excl) AS customers_net,
    sum(margin) AS customers_margin,
    any(recency) AS days_since
FROM (
    SELECT
        *,
        concat(
            toString(if(n < {small:UInt16}, toUInt64(1 + arrayCount(step -> recency <= step, {day_steps:Array(UInt16)})),
                toUInt64(intDiv(5 * by_recency - 1, n) + 1))),
            toString(if(n < {small:UInt16}, toUInt64(1 + arrayCount(step -> orders >= step, {order_steps:Array(UInt16)})),
                toUInt64(intDiv(5 * by_frequency - 1, n) + 1)))) AS cell
    FROM (
        SELECT
            *,
            count() OVER () AS n,
            row_number() OVER (ORDER BY recency DESC, net_excl, customer) AS by_recency,
            row_number() OVER (ORDER BY orders, net_excl, customer) AS by_frequency
        FROM (
            SELECT
                customer,
                argMax(region, (region_orders, region_last)) AS region,
                sum(region_orders) AS orders,
                sum(region_revenue) AS revenue,
                sum(region_excl) - ifNull(any(back.excl), 0) AS net_excl,
                sum(region_margin) AS margin,
                groupUniqArrayArray(region_channels) AS via,
                groupUniqArrayArray(region_categories) AS bought,
                toDate(max(region_last), {timezone:String}) AS last_day,
                dateDiff('day', last_day, {to_day:Date}) AS recency,
                any(began.channel) AS first_channel,
                any(began.day) AS first_day
            FROM (
                SELECT
                    customer,
                    region,
                    count() AS region_orders,
                    max(ts) AS region_last,
                    sum(total_incl) AS region_revenue,
                    sum(ifNull(products_excl, 0)) AS region_excl,
                    groupUniqArray(toString(channel)) AS region_channels,
                    groupUniqArrayArray(arrayFilter((category, kind) -> kind = 'sale',
                        CAST(line_category, 'Array(String)'), line_kind)) AS region_categories,
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
            INNER JOIN (
                SELECT customer, toString(argMin(channel, (ts, order_id))) AS channel, toDate(min(ts), {timezone:String}) AS day
                FROM orders FINAL
                WHERE site = {site:String} AND status = 'valid' AND customer != ''
                GROUP BY customer
            ) AS began USING (customer)
            GROUP BY customer
        )
    )
)
WHERE orders BETWEEN {orders_least:UInt32} AND {orders_most:UInt32}
  AND revenue BETWEEN {revenue_least:Int64} AND {revenue_most:Int64}
  AND revenue / orders BETWEEN {basket_least:Int64} AND {basket_most:Int64}
  AND last_day BETWEEN {last_since:Date} AND {last_until:Date}
  AND first_day BETWEEN {first_since:Date} AND {first_until:Date}
  AND has({first_channels:Array(String)}, first_channel)
  AND hasAll(via, {via_channels:Array(String)})
  AND has({regions:Array(String)}, region)
  AND has({cells:Array(String)}, cell)
  AND hasAll(bought, {bought_categories:Array(String)})
  AND NOT hasAny(bought, {other_categories:Array(String)})
GROUP BY key, key_2, key_3, key_4
