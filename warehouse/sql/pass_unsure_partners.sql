-- And those whose pseudonyms follow or precede theirs, on any day: their visits
-- may be shared.
INSERT INTO {{pass}}_unsure
SELECT DISTINCT site, other
FROM (
    SELECT site, previous AS other FROM events WHERE previous != 0 AND (site, visitor) IN (SELECT site, visitor FROM {{pass}}_unsure)
    UNION ALL
    SELECT site, visitor AS other FROM events WHERE previous != 0 AND (site, previous) IN (SELECT site, visitor FROM {{pass}}_unsure)
)
WHERE (site, other) NOT IN (SELECT site, visitor FROM {{pass}}_unsure)
