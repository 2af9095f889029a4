-- What pages bring, by the page on which visits begin: one row a path, with the visits
-- that began there in the period, and the valid orders of the period that were made in
-- such a visit. An order belongs to its visitor's last visit begun before it, if that one
-- ended less than 30 minutes before the order, as in attribution_paths.sql. An order
-- without a visitor (exempt mode, import) or made in no visit stands under no path:
-- orders_alone. Paths are as visits tell them: decoded, without query or host.
-- The margin is that of orders.sql.
WITH
stays AS (
    SELECT visitor, start, `end`, landing
    FROM visits FINAL
    WHERE site = {site:String}
      AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) - 1 AND toDate({to:DateTime64(3, 'UTC')})
),
sold AS (
    SELECT
        visitor, ts, total_incl,
        isNull(products_excl) OR isNull(purchase_cost) AS without_margin,
        ifNull(products_excl, 0) + ifNull(shipping_excl, 0)
            - ifNull(purchase_cost, 0) - ifNull(carriage_paid, 0) - ifNull(packaging, 0)
            - ifNull(payment_fee, 0) - ifNull(return_cost, 0) - ifNull(voucher, 0)
            - if((channel, campaign) GLOBAL IN (
                SELECT channel, campaign FROM costs FINAL
                WHERE site = {site:String} AND kind = 'commission'
              ), 0, ifNull(commission, 0)) AS left_over
    FROM orders FINAL
    WHERE site = {site:String} AND status = 'valid'
      AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
)
SELECT
    path AS key,
    sum(visit) AS visits,
    sum(sale) AS orders,
    sum(sale * paid) AS revenue,
    sum(sale * margin) AS margin,
    sum(sale * unknown) AS orders_without_margin,
    sum(alone) AS orders_alone
FROM (
    SELECT landing AS path, 1 AS visit, 0 AS sale, toInt64(0) AS paid, toInt64(0) AS margin, 0 AS unknown, 0 AS alone
    FROM stays
    WHERE start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
    UNION ALL
    SELECT
        if(sale = 1, v.landing, '') AS path,
        0 AS visit,
        toUInt8(s.visitor != 0 AND v.visitor != 0 AND v.`end` >= s.ts - toIntervalMinute(30)) AS sale,
        s.total_incl AS paid,
        if(s.without_margin, 0, s.left_over) AS margin,
        toUInt8(s.without_margin) AS unknown,
        1 - sale AS alone
    FROM sold AS s
    ASOF LEFT JOIN stays AS v ON s.visitor = v.visitor AND s.ts >= v.start
)
GROUP BY key
