-- The fingerprint of an hour that lost events, from what is left of them.
INSERT INTO event_prints (site, day, hour, rows, print, version)
SELECT {site:String}, toDate(toDateTime({hour:DateTime64(3)}, 'UTC')), toDateTime({hour:DateTime64(3)}, 'UTC'), count(), sum(cityHash64(
    visitor, toUnixTimestamp64Milli(ts), event_id, mode, name, path, channel, source, medium, campaign, term, click_id,
    device, browser, os, country, order_id, value, skus, quantities, category, search, engagement_ms, interactive)), {version:UInt64}
FROM events FINAL
WHERE site = {site:String} AND toStartOfHour(toDateTime(ts, 'UTC')) = toDateTime({hour:DateTime64(3)}, 'UTC')
