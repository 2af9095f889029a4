-- What stands of the refunds of some orders of a site.
SELECT * EXCEPT inserted FROM refunds FINAL
WHERE site = {site:String} AND order_id IN {ids:Array(String)}
