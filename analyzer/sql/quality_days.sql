-- Events of a site over a period, by name and local day, those without any left out:
-- where a name is not there, no page sent it that day. An event that came twice
-- counts once.
SELECT
    toString(name) AS key,
    toString(toDate(ts, {timezone:String})) AS key_2,
    uniqExact(event_id) AS events
FROM events
WHERE site = {site:String}
  AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
  AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
GROUP BY key, key_2
ORDER BY key, key_2
