-- What other shops ask for some products, and what the shop itself asked for on that
-- day: its latest price at the end of it.
SELECT
    c.site AS site, c.day AS day, c.competitor AS competitor, c.sku AS sku, c.version AS version, c.origin AS origin,
    c.price_incl AS price_incl, c.shipping_incl AS shipping_incl, c.stock AS stock, c.url AS url,
    argMaxIf(p.name, p.valid_from, p.name != '') AS name,
    argMaxIf(p.price_incl, p.valid_from, toDate(p.valid_from, {timezone:String}) <= c.day) AS own
FROM (
    SELECT * FROM competitor_prices FINAL
    WHERE site = {site:String} AND day BETWEEN {from:Date} AND {to:Date}
) AS c
LEFT JOIN (SELECT sku, name, price_incl, valid_from FROM products FINAL WHERE site = {site:String}) AS p ON p.sku = c.sku
GROUP BY site, day, competitor, sku, version, origin, price_incl, shipping_incl, stock, url
ORDER BY day, competitor, sku
