-- Every state of the site's products, the oldest first.
SELECT site, sku, valid_from, version, name, category, price_incl, vat_rate, purchase_cost, weight_grams, stock, url
FROM products FINAL
WHERE site = {site:String}
ORDER BY sku, valid_from
