-- What the catalogue calls some products, by its latest entry.
SELECT p.sku AS sku, argMax(p.name, (p.valid_from, p.version)) AS name
FROM products AS p
WHERE p.site = {site:String} AND has({skus:Array(String)}, p.sku) AND p.name != ''
GROUP BY p.sku
