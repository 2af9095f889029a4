-- What suppliers offered a shop to do.
SELECT site, quote_id, version, day, origin, supplier, object, amount_excl, weeks, detail
FROM quotes FINAL
WHERE site = {site:String}
ORDER BY day, quote_id
