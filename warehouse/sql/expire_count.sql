-- How many collected events of a site are past their time.
SELECT count() FROM events
WHERE site = {site:String} AND ts < {before:DateTime64(3)} AND origin NOT IN ('log', 'ga4-export', 'matomo-export', 'case')
