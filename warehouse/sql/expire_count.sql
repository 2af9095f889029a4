-- What of a site is past its time: events that were collected, what is left of their visits,
-- orders that only a tag told or that still name a visitor, and what was set aside.
SELECT
    (SELECT count() FROM events WHERE site = {site:String} AND ts < {before:DateTime64(3)} AND origin IN ('tag', 'plausible', 'matomo', 'ga4', 'api')) AS events,
    (SELECT count() FROM visits WHERE site = {site:String} AND start < {before:DateTime64(3)}
        AND (day, visitor) NOT IN (SELECT day, visitor FROM events
            WHERE site = {site:String} AND day <= toDate({before:DateTime64(3)}, 'UTC') + 1
              AND (ts >= {before:DateTime64(3)} OR origin NOT IN ('tag', 'plausible', 'matomo', 'ga4', 'api')))) AS visits,
    (SELECT count() FROM orders WHERE site = {site:String} AND ts < {before:DateTime64(3)} AND provisional AND origin IN ('tag', 'plausible', 'matomo', 'ga4', 'api')) AS orders,
    (SELECT count() FROM orders WHERE site = {site:String} AND ts < {before:DateTime64(3)} AND visitor != 0 AND origin != 'case') AS names,
    (SELECT count() FROM set_aside WHERE site = {site:String} AND received < {before:DateTime64(3)}) AS asides
