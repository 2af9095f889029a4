-- What was counted or dropped since it was set aside, of a site and of no known site, by
-- occasion, the latest first.
SELECT toString(reason) AS reason, toString(outcome) AS outcome, toString(became) AS became, replayed AS at,
    sum(greatest(hits, 1)) AS n, min(received) AS first, max(received) AS last
FROM set_aside FINAL
WHERE outcome IN ('counted', 'dropped') AND (site = {site:String} OR became = {site:String} OR site = '' AND outcome = 'dropped')
    AND received >= {from:DateTime64(3, 'UTC')} AND received < {to:DateTime64(3, 'UTC')}
GROUP BY reason, outcome, became, at
ORDER BY at DESC, n DESC
LIMIT {limit:UInt32}
