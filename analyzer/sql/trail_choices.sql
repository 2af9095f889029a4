-- What visits do most: pages by their address and events by their name, with how many
-- times, the most frequent first.
SELECT
    if(name = 'page_view', path, toString(name)) AS key,
    count() AS times
FROM visits FINAL
ARRAY JOIN trail AS name, trail_paths AS path
WHERE site = {site:String}
  AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
  AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
GROUP BY key
ORDER BY times DESC, key
LIMIT 200
