-- Orders of the shop, which are the truth, against the purchases that the tag saw:
-- one row per order that is told wrong, and one per day, device, browser and
-- means of payment for all those that are not. An order is of the first of these classes
-- that fits, so that classes add up to the valid orders of the period:
--   exempt    no purchase has its number, but the tag told it without consent
--             (order_sightings), within two days: seen, and no amount to compare
--   missing   neither
--   double    several purchases have it
--   currency  the purchase is in another currency
--   amount    it is of another amount, by more than a cent
--   right     none of these
-- Besides, by the time of the purchase:
--   not_valid   the shop has the order, and it is cancelled, pending or a test
--   unknown     the shop has no order of this number
--   unnumbered  the purchase bears no number (measured without consent, or untold);
--               counted together, not one by one
-- Provisional orders are purchases of the tag that the shop has said nothing of yet:
-- they are no truth. An event that came twice is seen once. Purchases are read two
-- days around the period: an order paid late is seen late. Amounts are cents: of the
-- shop in the site's currency, of the tag as sent.
WITH
purchases AS (
    SELECT order_id AS number, uniqExact(event_id) AS sightings, min(ts) AS seen, argMin(value, (ts, event_id)) AS tag_value,
        argMin(currency, (ts, event_id)) AS tag_currency, argMin(device, (ts, event_id)) AS tag_device,
        argMin(browser, (ts, event_id)) AS tag_browser
    FROM events
    WHERE site = {site:String} AND name = 'purchase' AND order_id != ''
      AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) - 2 AND toDate({to:DateTime64(3, 'UTC')}) + 2
    GROUP BY number
),
told AS (
    SELECT order_id AS number, groupUniqArray(day) AS told_days
    FROM order_sightings
    WHERE site = {site:String}
      AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) - 2 AND toDate({to:DateTime64(3, 'UTC')}) + 2
    GROUP BY number
),
shop AS (
    SELECT order_id AS number, ts, status, total_incl, total_incl - shipping_incl AS without_shipping,
        ifNull(products_excl + shipping_excl, -1) AS without_tax, rate, upper(currency) AS shop_currency,
        device AS shop_device, payment AS paid_by
    FROM orders FINAL
    WHERE site = {site:String} AND NOT provisional
),
judged AS (
    SELECT multiIf(status != 'valid', 'not_valid',
            sightings = 0 AND arrayExists(d -> abs(dateDiff('day', d, toDate(ts, 'UTC'))) <= 2, told_days), 'exempt',
            sightings = 0, 'missing', sightings > 1, 'double',
            upper(tag_currency) NOT IN ('', shop_currency), 'currency',
            abs(tag_value * rate - total_incl) > greatest(1, rate), 'amount', 'right') AS class,
        number, ts, if(shop_device != '', shop_device, tag_device) AS told_device, tag_browser, paid_by, shop_currency, tag_currency,
        multiIf(class != 'amount', '', abs(tag_value * rate - without_shipping) <= 1, 'without_shipping',
            abs(tag_value * rate - without_tax) <= 1, 'without_tax',
            abs(tag_value - total_incl / rate * 100) <= 100 OR abs(tag_value * 100 - total_incl / rate) <= 100, 'hundredfold', '') AS hint,
        total_incl, tag_value, sightings
    FROM shop LEFT JOIN purchases USING (number) LEFT JOIN told USING (number)
    WHERE if(status = 'valid', ts, seen) >= {from:DateTime64(3, 'UTC')} AND if(status = 'valid', ts, seen) < {to:DateTime64(3, 'UTC')}
    UNION ALL
    SELECT 'unknown', number, seen, tag_device, tag_browser, '', '', tag_currency, '', 0, tag_value, sightings
    FROM purchases
    WHERE number GLOBAL NOT IN (SELECT number FROM shop) AND seen >= {from:DateTime64(3, 'UTC')} AND seen < {to:DateTime64(3, 'UTC')}
    UNION ALL
    SELECT DISTINCT ON (event_id) 'unnumbered', '', ts, device, browser, '', '', currency, '', 0, value, 1
    FROM events
    WHERE site = {site:String} AND name = 'purchase' AND order_id = ''
      AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
      AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
)
SELECT
    class,
    if(class IN ('right', 'exempt', 'unnumbered'), '', number) AS order_number,
    toString(toDate(ts, {timezone:String})) AS local_day,
    toString(told_device) AS device_told,
    toString(tag_browser) AS browser_told,
    toString(paid_by) AS payment_told,
    toString(shop_currency) AS currency_shop,
    toString(tag_currency) AS currency_tag,
    hint AS looks_like,
    count() AS orders,
    sum(total_incl) AS shop_total,
    sum(tag_value) AS tag_total,
    sum(sightings) AS seen_times
FROM judged
GROUP BY class, order_number, local_day, device_told, browser_told, payment_told, currency_shop, currency_tag, looks_like
ORDER BY local_day, order_number, class, device_told, browser_told, payment_told
