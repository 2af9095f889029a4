-- See misplaced_orders.sql.
DELETE FROM orders
WHERE site = {site:String} AND origin = 'import' AND startsWith(order_id, {prefix:String})
  AND order_id >= {first:String} AND order_id <= {last:String}
