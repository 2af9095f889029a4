-- What a paid click costs, by channel, over the period.
SELECT channel AS key, sum(amount_excl) AS media_spend, sum(clicks) AS media_clicks
FROM costs FINAL
WHERE site = {site:String} AND kind = 'media' AND clicks > 0
  AND day >= toDate({from_day:String}) AND day <= toDate({to_day:String})
GROUP BY channel
