-- Units sold of the products asked for, by local day, and what was paid for them,
-- tax included, after any discount.
SELECT
    line.2 AS key,
    toString(toDate(ts, {timezone:String})) AS key_2,
    toInt64(sum(line.3)) AS units_sold,
    toInt64(sum(line.4)) AS sold_incl
FROM orders FINAL
ARRAY JOIN arrayZip(line_kind, line_sku, line_quantity, line_incl) AS line
WHERE site = {site:String} AND status = 'valid' AND line.1 = 'sale' AND has({skus:Array(String)}, line.2)
  AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
GROUP BY key, key_2
