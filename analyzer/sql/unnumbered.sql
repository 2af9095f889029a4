-- The purchases of a period that bear no number (measured without consent, or untold), as
-- reconciliation.sql counts them: an event that came twice counts once.
SELECT
    '' AS key,
    uniqExact(event_id) AS events
FROM events
WHERE site = {site:String} AND name = 'purchase' AND order_id = ''
  AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
  AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
