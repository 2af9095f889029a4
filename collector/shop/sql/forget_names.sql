-- The states of orders that stand under another name now.
DELETE FROM orders
WHERE site = {site:String} AND order_id IN {ids:Array(String)}
  AND version <= {versions:Array(UInt64)}[indexOf({ids:Array(String)}, order_id)]
