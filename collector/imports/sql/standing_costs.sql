-- The current costs of a span of days.
SELECT site, day, channel, source, medium, campaign, partner, kind, version, origin, amount_excl, clicks, impressions
FROM costs FINAL
WHERE site = {site:String} AND day >= {first:Date} AND day <= {last:Date}
