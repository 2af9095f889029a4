-- What suppliers and resellers publish of a site's articles.
SELECT sku, source, kind, url, toDateTime(day, 'UTC') AS day, text
FROM sheet_texts FINAL
WHERE site = {site:String}
ORDER BY sku, kind DESC, source
