-- Orders that a shop sent itself, and those of them that a visit was found for: the shop
-- does not tell the device, the visit does.
SELECT count() AS orders, countIf(o.channel != '' AND o.device != '') AS joined,
    max(o.inserted) AS last, argMax(o.order_id, o.inserted) AS latest, argMax(o.total_incl, o.inserted) AS total,
    argMaxIf(o.channel, o.inserted, o.channel != '' AND o.device != '') AS channel
FROM (SELECT * FROM orders FINAL WHERE site = {site:String} AND origin = {origin:String} AND ts >= {since:DateTime64(3, 'UTC')}) AS o
