-- The shop's own record came first: the tag's purchase tells it its channel. What the
-- shop itself says of a buyer's origin yields to the visit, not to a thank-you page that is
-- loaded again days later.
INSERT INTO orders
SELECT o.* REPLACE (
    o.version + 1 AS version,
    if(p.mode = 'consent', p.visitor, 0) AS visitor,
    v.channel AS channel, v.source AS source, v.medium AS medium, v.campaign AS campaign,
    if(o.device != '', o.device, v.device) AS device,
    if(p.mode = 'consent', now64(3, 'UTC'), p.ts) AS inserted)
FROM (SELECT * FROM orders FINAL WHERE (site, order_id) IN (SELECT site, order_id FROM pending_orders)) AS o
INNER JOIN ({{waiting}}) AS p ON o.site = p.site AND o.order_id = p.order_id
INNER JOIN (
    SELECT site, visitor, start, `end`, channel, source, medium, campaign, device FROM visits FINAL
    WHERE (site, visitor) IN (SELECT site, name FROM ({{waiting}}))
      AND day >= (SELECT toDate(min(seen)) - 2 FROM pending_orders)
) AS v ON p.site = v.site AND p.name = v.visitor AND p.seen >= v.start AND p.seen <= v.`end`
WHERE NOT o.provisional AND (o.channel = ''
    OR o.origin IN ('woocommerce', 'shopify', 'generic') AND o.version % 2 = 0 AND p.seen < o.ts + toIntervalHour(25)
        AND (o.channel, o.source, o.medium, o.campaign) != (v.channel, v.source, v.medium, v.campaign))
ORDER BY p.mode = 'consent' AND p.name != p.visitor, v.start DESC
LIMIT 1 BY o.site, o.order_id
