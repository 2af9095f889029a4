-- Units sold of the products asked for, by local day, with their gross margin: what
-- was paid excluding tax less what they were bought for, where both are known.
SELECT
    line.2 AS key,
    toString(toDate(ts, {timezone:String})) AS key_2,
    toInt64(sum(line.3)) AS units_sold,
    toInt64(sumIf(assumeNotNull(line.4) - assumeNotNull(line.5), isNotNull(line.4) AND isNotNull(line.5))) AS sold_margin
FROM orders FINAL
ARRAY JOIN arrayZip(line_kind, line_sku, line_quantity, line_excl, line_cost) AS line
WHERE site = {site:String} AND status = 'valid' AND line.1 = 'sale' AND has({skus:Array(String)}, line.2)
  AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
GROUP BY key, key_2
