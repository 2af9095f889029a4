-- Events with their person, where one person may have several names:
-- a visit that goes on over midnight (hits of the first 30 minutes of a local day
-- carry the previous day's pseudonym, and the first chain of such a visitor
-- belongs to it), and a visit in whose middle consent was given (the identifier's
-- hits carry the pseudonym from before).
--
-- Several people of one neighbourhood may share a pseudonym. Each one who
-- consents takes the pseudonym's hits up to that moment, and only those that the
-- ones before have left; what comes after the last consent is somebody else.
WITH
links AS (
    SELECT site, visitor, argMin(previous, (ts, event_id)) AS before, argMin(mode, (ts, event_id)) = 'consent' AS consented, min(ts) AS first,
        arraySort(groupArray(ts)) AS times,
        arrayFirstIndex((x, i) -> i > 1 AND dateDiff('millisecond', times[i - 1], x) > 1800000, times, arrayEnumerate(times)) AS gap_at,
        if(gap_at = 0, toDateTime64('2299-12-31 00:00:00', 3, 'UTC'), times[gap_at]) AS until
    FROM ({{source}})
    WHERE (site, visitor) GLOBAL IN (SELECT site, visitor FROM ({{source}}) WHERE previous != 0)
    GROUP BY site, visitor
    HAVING before != 0
),
-- a row is a pseudonym of the day with the consents that follow it, or follow
-- its own successor of after midnight
heirs AS (
    SELECT site, base, arraySort(groupArray((first, visitor))) AS consents
    FROM (
        SELECT c.site AS site, c.visitor AS visitor, c.first AS first, arrayJoin(if(d.before = 0, [c.before], [c.before, d.before])) AS base
        FROM (SELECT site, visitor, first, before FROM links WHERE consented) AS c
        LEFT JOIN (SELECT site, visitor, before FROM links WHERE NOT consented) AS d ON c.site = d.site AND c.before = d.visitor
    )
    GROUP BY site, base
)
SELECT s.*, if(notEmpty(h.consents), (arrayFirst(x -> x.1 > s.ts, h.consents) AS heir).2, 0) AS next, if(next != 0, next, s.base) AS person
FROM (
    SELECT s.*, if(b.before != 0 AND s.ts < b.until, b.before, s.visitor) AS base
    FROM ({{source}}) AS s
    LEFT JOIN (SELECT site, visitor, before, until FROM links WHERE NOT consented) AS b USING (site, visitor)
) AS s
LEFT JOIN heirs AS h ON s.site = h.site AND s.base = h.base
