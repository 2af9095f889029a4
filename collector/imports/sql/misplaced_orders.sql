-- Imported orders between two numbers that the file now tells to be refunds:
-- an earlier import did not know the prefix.
SELECT order_id FROM orders FINAL
WHERE site = {site:String} AND origin = 'import' AND startsWith(order_id, {prefix:String})
  AND order_id >= {first:String} AND order_id <= {last:String}
