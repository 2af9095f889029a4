-- Products of the period: what is left of them at its end, what was sold of them
-- and the gross margin of that (products excluding tax less what they were bought
-- for). Lines without either are left out of the margin.
SELECT
    sku AS key,
    toInt64(ifNull(any(left.units), -1)) AS units_left,
    toInt64(sum(sold_units)) AS units_sold,
    toInt64(sum(sold_margin)) AS sold_margin
FROM (
    SELECT
        line.2 AS sku,
        sum(line.3) AS sold_units,
        sumIf(assumeNotNull(line.4) - assumeNotNull(line.5), isNotNull(line.4) AND isNotNull(line.5)) AS sold_margin
    FROM orders FINAL
    ARRAY JOIN arrayZip(line_kind, line_sku, line_quantity, line_excl, line_cost) AS line
    WHERE site = {site:String} AND status = 'valid' AND line.1 = 'sale'
      AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
    GROUP BY sku
) AS sold
FULL JOIN (
    SELECT sku, argMax(units, day) AS units
    FROM stocks FINAL
    WHERE site = {site:String} AND day <= {to_day:Date}
    GROUP BY sku
) AS left USING (sku)
GROUP BY sku
