-- The latest events received of a site. Events of more than two days before are not sent
-- by a browser: the day bounds what is read.
SELECT site, received, origin, mode, name, path, host, channel, source, campaign, device, browser, value, currency, skus, quantities, category, search, engagement_ms
FROM events
WHERE site = {site:String} AND day >= toDate({since:DateTime64(3, 'UTC')}, 'UTC') - 2 AND received >= {since:DateTime64(3, 'UTC')}
ORDER BY received DESC, ts DESC, event_id
LIMIT 1 BY event_id
LIMIT {limit:UInt32}
