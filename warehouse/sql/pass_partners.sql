-- A visitor whose visit may go on over midnight is touched with its other
-- pseudonym: the day before's of touched hits, and the day after's that name
-- a touched visitor. batch 0 keeps these rows out of the ledger.
INSERT INTO {{pass}}_touched
SELECT DISTINCT site, other, arrayJoin([day - 1, day, day + 1]) AS d, 0
FROM (
    SELECT site, previous AS other, day FROM events
    WHERE (site, day, visitor) IN (SELECT site, day, visitor FROM {{pass}}_touched) AND previous != 0
    UNION ALL
    SELECT site, visitor AS other, day FROM events
    WHERE (site, day) IN (SELECT site, arrayJoin([day, day + 1]) FROM {{pass}}_touched)
      AND previous != 0
      AND (site, previous) IN (SELECT site, visitor FROM {{pass}}_touched)
)
