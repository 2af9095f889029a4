-- Erase the collected events of a site that are past their time.
DELETE FROM events
WHERE site = {site:String} AND ts < {before:DateTime64(3)} AND origin NOT IN ('log', 'ga4-export', 'matomo-export', 'case')
