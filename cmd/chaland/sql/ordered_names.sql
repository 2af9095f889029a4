-- What orders call some products, by the latest order that names each: for
-- shops without a catalogue.
SELECT line.1 AS sku, argMax(line.2, (o.ts, o.version)) AS name
FROM orders AS o ARRAY JOIN arrayZip(o.line_sku, o.line_name) AS line
WHERE o.site = {site:String} AND hasAny(o.line_sku, {skus:Array(String)}) AND has({skus:Array(String)}, line.1) AND line.2 != ''
GROUP BY sku
