-- The latest event of each kind that the pages of a shop sent: not what was imported, nor
-- what a practical case made. Events of more than two days before are not sent by a
-- browser: the day bounds what is read.
SELECT e.name AS name, max(e.received) AS last, argMax(e.path, e.received) AS path, argMax(arrayElement(e.skus, 1), e.received) AS sku, argMax(e.value, e.received) AS value
FROM events AS e
WHERE e.site = {site:String} AND e.day >= toDate({since:DateTime64(3, 'UTC')}, 'UTC') - 2 AND e.received >= {since:DateTime64(3, 'UTC')}
    AND e.name IN {names:Array(String)} AND e.origin NOT IN ('log', 'case')
GROUP BY name
