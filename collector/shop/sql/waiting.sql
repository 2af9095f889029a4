-- The records of a site that wait for a rate, the oldest first.
SELECT site, order_id, version, what, currency, day, record FROM waiting_orders FINAL
WHERE site = {site:String}
ORDER BY version, order_id
LIMIT {most:UInt32} OFFSET {from:UInt32}
