-- The purchases that wait for their visit, the first sighting of each order,
-- once under every name that the visit may have been told under (persons_paired):
-- its own; that of the day before; and those of whoever consented, or read on
-- over midnight, afterwards (two steps: over midnight, then consent). Who had
-- consented before an exempt purchase did not make it: ending is when the
-- pseudonym stops being theirs.
WITH
links AS (
    SELECT site, visitor AS later, previous AS earlier,
        if(argMin(mode, ts) = 'consent', min(ts), toDateTime64('2299-12-31 00:00:00', 3, 'UTC')) AS ending
    FROM events
    WHERE (site, day) IN (SELECT site, arrayJoin([toDate(seen, 'UTC') - 1, toDate(seen, 'UTC'), toDate(seen, 'UTC') + 1]) FROM pending_orders)
      AND previous != 0
    GROUP BY site, visitor, previous
),
bases AS (
    SELECT site, visitor AS own, visitor AS name, toDateTime64('2299-12-31 00:00:00', 3, 'UTC') AS ending FROM pending_orders
    UNION DISTINCT
    SELECT p.site, p.visitor, l.earlier, toDateTime64('2299-12-31 00:00:00', 3, 'UTC')
    FROM pending_orders AS p INNER JOIN links AS l ON p.site = l.site AND p.visitor = l.later
),
followers AS (
    SELECT b.site AS site, b.own AS own, l.later AS name, l.ending AS ending
    FROM bases AS b INNER JOIN links AS l ON b.site = l.site AND b.name = l.earlier
)
SELECT p.*, n.name AS name
FROM (SELECT * FROM pending_orders ORDER BY seen LIMIT 1 BY site, order_id) AS p
INNER JOIN (
    SELECT site, own, name, max(ending) AS ending FROM (
        SELECT site, own, name, ending FROM bases
        UNION ALL
        SELECT site, own, name, ending FROM followers
        UNION ALL
        SELECT f.site, f.own, l.later, l.ending FROM followers AS f INNER JOIN links AS l ON f.site = l.site AND f.name = l.earlier
    ) GROUP BY site, own, name
) AS n ON p.site = n.site AND p.visitor = n.own
WHERE p.mode = 'consent' OR p.seen < n.ending
