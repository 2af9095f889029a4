-- What was set apart of a site over a period as no visit, by rule and by user agent. Hits of
-- no known site belong to nobody. What was counted since is set apart no more.
SELECT class, reason, if(startsWith(reason, 'rule_') OR class = 'spam', detail, '') AS told, agent,
    sum(greatest(hits, 1)) AS n, min(received) AS first, max(received) AS last
FROM set_aside FINAL
WHERE site = {site:String} AND class IN ('bot', 'spam', 'internal') AND outcome != 'counted'
    AND received >= {from:DateTime64(3, 'UTC')} AND received < {to:DateTime64(3, 'UTC')}
GROUP BY class, reason, told, agent
ORDER BY n DESC, class, reason, told, agent
LIMIT 5000
