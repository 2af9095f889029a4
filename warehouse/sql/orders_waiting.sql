-- The purchases that wait for their visit, the first sighting of each order,
-- once under every name that the visit may have been told under (persons_paired):
-- its own; that of the day before; and those of whoever consented, or read on
-- over midnight, afterwards (two steps: over midnight, then consent).
WITH
links AS (
    SELECT DISTINCT site, visitor AS later, previous AS earlier FROM events
    WHERE (site, day) IN (SELECT site, arrayJoin([toDate(seen, 'UTC') - 1, toDate(seen, 'UTC'), toDate(seen, 'UTC') + 1]) FROM pending_orders)
      AND previous != 0
),
bases AS (
    SELECT site, visitor AS own, visitor AS name FROM pending_orders
    UNION DISTINCT
    SELECT p.site, p.visitor, l.earlier FROM pending_orders AS p INNER JOIN links AS l ON p.site = l.site AND p.visitor = l.later
),
followers AS (
    SELECT b.site AS site, b.own AS own, l.later AS name FROM bases AS b INNER JOIN links AS l ON b.site = l.site AND b.name = l.earlier
)
SELECT p.*, n.name AS name
FROM (SELECT * FROM pending_orders ORDER BY seen LIMIT 1 BY site, order_id) AS p
INNER JOIN (
    SELECT site, own, name FROM bases
    UNION DISTINCT
    SELECT site, own, name FROM followers
    UNION DISTINCT
    SELECT f.site, f.own, l.later FROM followers AS f INNER JOIN links AS l ON f.site = l.site AND f.name = l.earlier
) AS n ON p.site = n.site AND p.visitor = n.own
