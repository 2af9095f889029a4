-- Of each local day of a period: the hits set apart as no visit, by class, and the events
-- counted.
SELECT toString(toDate(received, {timezone:String})) AS local_day, toString(class) AS kind, sum(greatest(hits, 1)) AS n
FROM set_aside FINAL
WHERE site = {site:String} AND class IN ('bot', 'spam', 'internal') AND outcome != 'counted'
    AND received >= {from:DateTime64(3, 'UTC')} AND received < {to:DateTime64(3, 'UTC')}
GROUP BY local_day, kind
UNION ALL
SELECT toString(toDate(ts, {timezone:String})) AS local_day, 'counted' AS kind, count() AS n
FROM events FINAL
WHERE site = {site:String}
    AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
    AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
GROUP BY local_day
ORDER BY local_day, kind
