-- Products of the catalogue and of the orders, with what they sold over the period:
-- units, amount excluding tax after discounts less what was refunded of it in the
-- period, and gross margin of what was sold (before refunds: what came back may be
-- sold again). lines_without_vat and lines_without_cost count the lines whose amount
-- or margin is not known: they add nothing.
SELECT
    sku AS key,
    sum(units) AS units_sold,
    sum(excl) AS sold_excl,
    sum(margin) AS sold_margin,
    sum(without_vat) AS lines_without_vat,
    sum(without_cost) AS lines_without_cost
FROM (
    SELECT
        toString(line.2) AS sku,
        toInt64(line.3) AS units,
        ifNull(line.4, 0) AS excl,
        if(isNull(line.4) OR isNull(line.5), 0, assumeNotNull(line.4) - assumeNotNull(line.5)) AS margin,
        isNull(line.4) AS without_vat,
        isNull(line.4) OR isNull(line.5) AS without_cost
    FROM orders FINAL
    ARRAY JOIN arrayZip(line_kind, line_sku, line_quantity, line_excl, line_cost) AS line
    WHERE site = {site:String} AND status = 'valid' AND line.1 = 'sale'
      AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
    UNION ALL
    SELECT toString(line.1) AS sku, 0 AS units, -ifNull(line.2, 0) AS excl, 0 AS margin, isNull(line.2) AS without_vat, 0 AS without_cost
    FROM refunds FINAL
    ARRAY JOIN arrayZip(line_sku, line_excl) AS line
    WHERE site = {site:String}
      AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
    UNION ALL
    SELECT DISTINCT toString(sku) AS sku, 0 AS units, 0 AS excl, 0 AS margin, 0 AS without_vat, 0 AS without_cost
    FROM products FINAL
    WHERE site = {site:String} AND valid_from < {to:DateTime64(3, 'UTC')}
)
GROUP BY key
