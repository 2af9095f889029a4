-- Events with their person, where a visit may go on over midnight: hits of the
-- first 30 minutes of a local day carry the previous day's pseudonym, and the
-- first chain of such a visitor is told under it.
SELECT s.*, if(b.before != 0 AND s.ts < b.until, b.before, s.visitor) AS person
FROM ({{source}}) AS s
LEFT JOIN (
    SELECT site, visitor, argMin(previous, (ts, event_id)) AS before,
        arraySort(groupArray(ts)) AS times,
        arrayFirstIndex((x, i) -> i > 1 AND dateDiff('millisecond', times[i - 1], x) > 1800000, times, arrayEnumerate(times)) AS gap_at,
        if(gap_at = 0, toDateTime64('2299-12-31 00:00:00', 3, 'UTC'), times[gap_at]) AS until
    FROM ({{source}})
    WHERE (site, visitor) IN (SELECT site, visitor FROM ({{source}}) WHERE previous != 0)
    GROUP BY site, visitor
) AS b USING (site, visitor)
