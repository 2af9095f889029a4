-- Fingerprints of the touched days, hour by hour, from the current events:
-- order-independent, blind to repeats, merges and derived tables.
INSERT INTO event_prints (site, day, hour, rows, print, version)
SELECT site, day, toStartOfHour(toDateTime(ts, 'UTC')) AS h, count(), sum(cityHash64(
        visitor, toUnixTimestamp64Milli(ts), event_id, mode, name, path, channel, source, medium, campaign, term, click_id,
        device, browser, os, country, order_id, value, skus, quantities, category, search, engagement_ms, interactive)),
    {version:UInt64}
FROM events FINAL
WHERE (site, day) IN (SELECT site, day FROM {{pass}}_touched WHERE batch != 0)
GROUP BY site, day, h
