-- The prices noted at other shops.
SELECT site, day, competitor, sku, version, origin, price_incl, shipping_incl, stock, url
FROM competitor_prices FINAL
WHERE site = {site:String}
ORDER BY day, competitor, sku
