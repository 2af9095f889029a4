-- How many visits of a site over a period were made without consent, and how
-- many in all: what a figure over visits rests on. The visits are those of
-- visits.sql, without any filter.
SELECT count() AS visits, countIf(mode = 'exempt') AS visits_exempt
FROM visits FINAL
WHERE site = {site:String}
  AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
  AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
