-- The articles that brought the most over the twelve months before the last valid order:
-- a tenth of those sold, five at least and fifty at most. Amounts are those of the lines,
-- tax included, after discounts; what came back is not taken off.
WITH sold AS (
    SELECT toString(line.2) AS sku, sum(line.3) AS cents
    FROM orders FINAL
    ARRAY JOIN arrayZip(line_kind, line_sku, line_incl) AS line
    WHERE site = {site:String} AND status = 'valid' AND line.1 = 'sale' AND line.2 != ''
      AND ts > (SELECT max(ts) FROM orders FINAL WHERE site = {site:String} AND status = 'valid') - INTERVAL 1 YEAR
    GROUP BY sku
    HAVING cents > 0
)
SELECT sku, cents, count() OVER () AS articles
FROM sold
ORDER BY cents DESC, sku
LIMIT 50
