-- What was set aside lately of a site, or of no known one, by reason and, of unknown sites, by
-- name, with the latest example.
SELECT a.site != '' AS known, a.endpoint AS endpoint, a.reason AS reason, max(a.received) AS last, argMax(a.detail, a.received) AS detail, argMax(a.raw, a.received) AS raw
FROM set_aside AS a
WHERE a.site IN ({site:String}, '') AND a.received >= {since:DateTime64(3, 'UTC')}
GROUP BY known, endpoint, reason, if(a.reason = 'unknown_site', a.detail, '')
ORDER BY last DESC
LIMIT 200
