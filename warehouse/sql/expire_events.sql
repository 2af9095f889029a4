-- Erase the collected events of a site that are past their time.
DELETE FROM events
WHERE site = {site:String} AND ts < {before:DateTime64(3)} AND origin IN ('tag', 'plausible', 'matomo', 'ga4', 'api')
