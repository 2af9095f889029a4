-- Visits that another site's page led to, by that page (host and path, as browsers tell
-- it) and by the address that it led to (host and path): one row a pair, with the first
-- and the last of these visits (seconds since 1970) and the valid orders of the period
-- that were made in them (see landings.sql). The shop's own domains and the page's own
-- host are left out here; which of the others are links, and not searches, networks,
-- mail or payment pages, the table of channels tells (channel.Links).
-- A visit has the referrer of its first event. Around midnight a visit without consent
-- may bear another pseudonym than its first event, and is left out then.
WITH
calls AS (
    SELECT visitor, ts, argMin((referrer, host, path), event_id) AS called
    FROM (
        SELECT visitor, ts, event_id, referrer, host, path, splitByChar('/', referrer)[1] AS sender
        FROM events FINAL
        WHERE site = {site:String}
          AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) - 1 AND toDate({to:DateTime64(3, 'UTC')})
          AND referrer != ''
    )
    WHERE replaceRegexpOne(sender, '^www[.]', '') != host
      AND NOT arrayExists(d -> sender = d OR endsWith(sender, concat('.', d)), {domains:Array(String)})
    GROUP BY visitor, ts
),
stays AS (
    SELECT v.visitor AS visitor, v.start AS start, v.end_at AS end_at, c.called.1 AS sender, concat(c.called.2, c.called.3) AS target
    FROM (
        SELECT visitor, start, `end` AS end_at
        FROM visits FINAL
        WHERE site = {site:String}
          AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) - 1 AND toDate({to:DateTime64(3, 'UTC')})
    ) AS v
    LEFT JOIN calls AS c ON v.visitor = c.visitor AND v.start = c.ts
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
    WHERE site = {site:String} AND status = 'valid' AND visitor != 0
      AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
)
SELECT
    sender AS key,
    target AS key_2,
    sum(visit) AS visits,
    min(seen) AS first_seen,
    max(seen) AS last_seen,
    sum(sale) AS orders,
    sum(paid) AS revenue,
    sum(margin) AS margin,
    sum(unknown) AS orders_without_margin
FROM (
    SELECT sender, target, 1 AS visit, toUnixTimestamp(start) AS seen, 0 AS sale, toInt64(0) AS paid, toInt64(0) AS margin, 0 AS unknown
    FROM stays
    WHERE sender != '' AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
    UNION ALL
    SELECT v.sender AS sender, v.target AS target, 0 AS visit, toUnixTimestamp(v.start) AS seen, 1 AS sale, s.total_incl AS paid,
        if(s.without_margin, 0, s.left_over) AS margin, toUInt8(s.without_margin) AS unknown
    FROM sold AS s
    ASOF INNER JOIN stays AS v ON s.visitor = v.visitor AND s.ts >= v.start
    WHERE v.sender != '' AND v.end_at >= s.ts - toIntervalMinute(30)
)
GROUP BY key, key_2
