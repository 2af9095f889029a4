-- What stands of some orders of a site.
SELECT * EXCEPT inserted FROM orders FINAL
WHERE site = {site:String} AND order_id IN {ids:Array(String)}
