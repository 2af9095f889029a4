-- The lines sold in the valid orders of a period, one row each: order, customer (''
-- for a guest), local day, reference, units and amount excluding tax after discounts.
-- Lines whose amount is not known are left out.
SELECT
    order_id AS key,
    customer AS key_2,
    toString(toDate(ts, {timezone:String})) AS key_3,
    toString(line.2) AS key_4,
    toInt64(line.3) AS line_units,
    assumeNotNull(line.4) AS line_amount
FROM orders FINAL
ARRAY JOIN arrayZip(line_kind, line_sku, line_quantity, line_excl) AS line
WHERE site = {site:String} AND status = 'valid' AND line.1 = 'sale' AND isNotNull(line.4)
  AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
ORDER BY ts, order_id, line.2
