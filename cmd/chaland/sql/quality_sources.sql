-- What was counted of a site over a period, by way in and consent mode, with
-- the instant of the latest event received.
SELECT
    origin,
    mode,
    count() AS events,
    max(received) AS last
FROM events FINAL
WHERE site = {site:String}
    AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
    AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
GROUP BY origin, mode
ORDER BY events DESC, origin, mode
