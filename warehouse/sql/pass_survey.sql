-- How much there is to tell again, and whether any pseudonym follows another on
-- the days around: where none does, a pass spares three statements.
SELECT
    (SELECT uniqExact(site, visitor, day) FROM {{pass}}_touched) AS touched,
    (SELECT count() FROM events
     WHERE (site, day) IN (SELECT site, arrayJoin([day - 1, day, day + 1]) FROM {{pass}}_touched) AND previous != 0) AS pairs
