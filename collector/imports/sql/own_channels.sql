-- The channels that a site's orders were stored with.
SELECT DISTINCT channel
FROM orders FINAL
WHERE site = {site:String} AND channel != ''
