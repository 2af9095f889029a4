-- Tag purchases whose visit is known (or that waited an hour for it) become
-- provisional orders with the visit's channel and campaign. In exempt mode the
-- order keeps neither visitor nor hour. The first sighting of an order wins (a
-- reloaded thank-you page is no new order); the shop's own record, if it is
-- there already, only gains what it lacks: where the buyer came from.
INSERT INTO orders
SELECT p.* EXCEPT (mode, seen, event_id, name) REPLACE (
    if(p.mode = 'consent', p.visitor, 0) AS visitor,
    v.channel AS channel, v.source AS source, v.medium AS medium, v.campaign AS campaign,
    if(v.device != '', v.device, p.device) AS device,
    if(p.mode = 'consent', now64(3, 'UTC'), p.ts) AS inserted)
FROM ({{waiting}}) AS p
LEFT JOIN (
    SELECT site, visitor, start, `end`, channel, source, medium, campaign, device FROM visits FINAL
    WHERE (site, visitor) IN (SELECT site, name FROM ({{waiting}}))
      AND day >= (SELECT toDate(min(seen)) - 2 FROM pending_orders)
) AS v ON p.site = v.site AND p.name = v.visitor AND p.seen >= v.start AND p.seen <= v.`end`
WHERE (v.visitor != 0 OR p.inserted < now64(3) - toIntervalHour(1))
  AND (p.site, p.order_id) NOT IN (SELECT site, order_id FROM orders WHERE (site, order_id) IN (SELECT site, order_id FROM pending_orders))
-- of several people behind one pseudonym, the one who came last before the purchase
ORDER BY v.visitor = 0, p.mode = 'consent' AND p.name != p.visitor, v.start DESC
LIMIT 1 BY p.site, p.order_id
