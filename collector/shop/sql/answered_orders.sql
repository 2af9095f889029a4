-- How some orders stand, and which of them have a refund that the shop itself told.
SELECT order_id, origin, status, version, false AS refunded FROM orders FINAL
WHERE site = {site:String} AND order_id IN {ids:Array(String)} AND NOT provisional
UNION ALL
SELECT DISTINCT order_id, '' AS origin, '' AS status, 0 AS version, true AS refunded FROM refunds FINAL
WHERE site = {site:String} AND order_id IN {ids:Array(String)} AND NOT has({hearsay:Array(String)}, refunds.origin)
