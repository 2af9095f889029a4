-- The fingerprints of the hours that lost events, from what is left of them.
INSERT INTO event_prints (site, day, hour, rows, print, version)
SELECT p.site, p.day, p.hour, ifNull(e.n, 0), ifNull(e.x, 0), {version:UInt64}
FROM (SELECT site, day, hour FROM event_prints FINAL WHERE site = {site:String} AND hour <= toDateTime({before:DateTime64(3)}, 'UTC')) AS p
LEFT JOIN (
    SELECT toStartOfHour(toDateTime(ts, 'UTC')) AS h, count() AS n, sum(cityHash64(
        visitor, toUnixTimestamp64Milli(ts), event_id, mode, name, path, channel, source, medium, campaign, term, click_id,
        device, browser, os, country, order_id, value, skus, quantities, category, search, engagement_ms, interactive)) AS x
    FROM events FINAL
    WHERE site = {site:String} AND day <= toDate({before:DateTime64(3)}, 'UTC')
    GROUP BY h
) AS e ON p.hour = e.h
