-- What a site has been measured for, at any date: a figure over facts that were
-- never collected is no zero, it is missing. The first days count from
-- 1970-01-01, 0 without any; the hourly prints of the events tell the first one
-- without reading the visits.
SELECT
    'site' AS key,
    assumeNotNull((SELECT count() FROM (SELECT 1 FROM visits WHERE site = {site:String} AND deleted = 0 LIMIT 1))) AS visits_known,
    assumeNotNull((SELECT toUInt16(min(day)) FROM event_prints FINAL WHERE site = {site:String} AND rows > 0)) AS first_visit_day,
    assumeNotNull((SELECT toUInt16(toDate(min(ts), 'UTC')) FROM orders WHERE site = {site:String})) AS first_order_day,
    assumeNotNull((SELECT count() FROM (SELECT 1 FROM orders WHERE site = {site:String} LIMIT 1))) AS orders_known,
    assumeNotNull((SELECT count() FROM (SELECT 1 FROM costs WHERE site = {site:String} LIMIT 1))) AS costs_known
