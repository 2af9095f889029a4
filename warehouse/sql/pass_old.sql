-- The current visits of the same visitors: those of the window, or all of them
-- for visitors told from their whole history.
INSERT INTO {{pass}}_old
SELECT site, day, visitor, start, visit_id, chain_start, `end`, row_hash
FROM visits FINAL
WHERE ((site, day, visitor) IN (SELECT site, arrayJoin([day - 1, day, day + 1]), visitor FROM {{pass}}_touched)
    OR (site, visitor) IN (SELECT site, visitor FROM {{pass}}_unsure))
