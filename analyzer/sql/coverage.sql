-- What a site has been measured for, at any date: a figure over facts that were
-- never collected is no zero, it is missing. The first and last days, in the
-- site's time zone, count from 1970-01-01; they are 0 without any. The hourly
-- prints of the events tell those of the visits without reading them.
WITH
    (SELECT (count(), toUInt16(toDate(min(hour), {timezone:String})), toUInt16(toDate(max(hour), {timezone:String})))
        FROM event_prints FINAL WHERE site = {site:String} AND rows > 0) AS seen,
    (SELECT (count(), toUInt16(toDate(min(ts), {timezone:String})), toUInt16(toDate(max(ts), {timezone:String})))
        FROM orders WHERE site = {site:String}) AS sold,
    (SELECT (count(), toUInt16(toDate(min(ts), {timezone:String})), toUInt16(toDate(max(ts), {timezone:String})))
        FROM refunds WHERE site = {site:String}) AS returned,
    (SELECT (count(), toUInt16(min(day)), toUInt16(max(day))) FROM costs WHERE site = {site:String}) AS spent
SELECT
    'site' AS key,
    assumeNotNull((SELECT count() FROM (SELECT 1 FROM visits WHERE site = {site:String} AND deleted = 0 LIMIT 1))) AS visits_known,
    assumeNotNull(if(tupleElement(seen, 1) > 0, tupleElement(seen, 2), 0)) AS first_visit_day,
    assumeNotNull(if(tupleElement(seen, 1) > 0, tupleElement(seen, 3), 0)) AS last_visit_day,
    assumeNotNull(if(tupleElement(sold, 1) > 0, 1, 0)) AS orders_known,
    assumeNotNull(if(tupleElement(sold, 1) > 0, tupleElement(sold, 2), 0)) AS first_order_day,
    assumeNotNull(if(tupleElement(sold, 1) > 0, tupleElement(sold, 3), 0)) AS last_order_day,
    assumeNotNull(if(tupleElement(returned, 1) > 0, tupleElement(returned, 2), 0)) AS first_refund_day,
    assumeNotNull(if(tupleElement(returned, 1) > 0, tupleElement(returned, 3), 0)) AS last_refund_day,
    assumeNotNull(if(tupleElement(spent, 1) > 0, 1, 0)) AS costs_known,
    assumeNotNull(if(tupleElement(spent, 1) > 0, tupleElement(spent, 2), 0)) AS first_cost_day,
    assumeNotNull(if(tupleElement(spent, 1) > 0, tupleElement(spent, 3), 0)) AS last_cost_day
