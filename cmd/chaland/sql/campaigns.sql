-- The marketing plan of a shop, as candidates may read it.
SELECT site, campaign_id, version, name, channel, partner, source, medium, campaign, start_day, end_day, objective, target, discount, coupon
FROM campaigns FINAL
WHERE site = {site:String}
ORDER BY start_day, campaign_id
