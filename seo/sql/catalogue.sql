-- The catalogue of a site as it stands at an instant: the last price of each article, and
-- its stock where the catalogue says it.
SELECT sku, argMax(url, valid_from) AS address, argMax(price_incl, valid_from) AS cents,
       argMax(tuple(stock), valid_from).1 AS units, max(valid_from) AS since
FROM products FINAL
WHERE site = {site:String} AND valid_from <= {now:DateTime64(3, 'UTC')}
GROUP BY sku
ORDER BY sku
LIMIT 100000
