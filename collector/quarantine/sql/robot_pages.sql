-- The pages that were asked for most by what was set apart as no visit.
SELECT path, sum(greatest(hits, 1)) AS n, uniqExact(agent) AS agents
FROM set_aside FINAL
WHERE site = {site:String} AND class IN ('bot', 'spam', 'internal') AND path != '' AND outcome != 'counted'
    AND received >= {from:DateTime64(3, 'UTC')} AND received < {to:DateTime64(3, 'UTC')}
GROUP BY path
ORDER BY n DESC, path
LIMIT {limit:UInt32}
