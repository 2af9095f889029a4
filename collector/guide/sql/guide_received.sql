-- What was received of one page since an instant, by event. Events of more than two days
-- before are not sent by a browser: the day bounds what is read.
SELECT e.name AS name, uniqExact(e.event_id) AS hits, max(e.received) AS last, uniqExactIf(e.event_id, length(e.skus) > 0) AS itemized
FROM events AS e
WHERE e.site = {site:String} AND e.day >= toDate({since:DateTime64(3, 'UTC')}, 'UTC') - 2 AND e.received >= {since:DateTime64(3, 'UTC')}
    AND e.path = {path:String} AND e.origin NOT IN ('log', 'case')
GROUP BY name
ORDER BY hits DESC, name
