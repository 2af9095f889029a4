-- What was paid for clicks, and how many there were, by channel: what one costs
-- over the period.
SELECT channel AS key, sum(amount_excl) AS media_spend, sum(clicks) AS media_clicks
FROM costs FINAL
WHERE site = {site:String} AND kind = 'media' AND clicks > 0
  AND day >= {from_day:Date} AND day <= {to_day:Date}
GROUP BY channel
