-- The numbers of orders by their keys, and whose numbers some are.
SELECT site, name, order_id, version FROM order_names FINAL
WHERE site = {site:String} AND (name IN {names:Array(String)} OR order_id IN {ids:Array(String)})
