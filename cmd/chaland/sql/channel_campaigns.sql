-- The operations of a shop on one channel, the first ones first.
SELECT site, campaign_id, version, name, channel, partner, source, medium, campaign, start_day, end_day, objective, target, discount, coupon
FROM campaigns FINAL
WHERE site = {site:String} AND channel = {channel:String}
ORDER BY start_day, campaign_id
