-- The purchases that wait for their visit, the first sighting of each order,
-- once under every name their visit may have been told: in the first half hour
-- of a day a visit that began before midnight keeps the name of the day before,
-- which the purchase's event knows.
SELECT p.*, arrayJoin(if(e.before = 0, [p.visitor], [p.visitor, e.before])) AS name
FROM (SELECT * FROM pending_orders ORDER BY seen LIMIT 1 BY site, order_id) AS p
LEFT JOIN (
    SELECT event_id AS uuid, any(previous) AS before FROM events
    WHERE (site, day, visitor) IN (SELECT site, toDate(seen, 'UTC'), visitor FROM pending_orders) AND previous != 0
    GROUP BY uuid
) AS e ON toUUIDOrZero(p.event_id) = e.uuid
