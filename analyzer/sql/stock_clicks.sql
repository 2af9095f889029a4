-- Paid visits that landed on the sheet of a product, and those of them that left at
-- once, by local day and channel. A channel is paid when its clicks are: a media cost with
-- clicks. A sheet is known by the latest address of its product.
SELECT
    sheet.sku AS key,
    toString(toDate(start, {timezone:String})) AS key_2,
    channel AS key_3,
    toUInt64(count()) AS paid_visits,
    toUInt64(countIf(bounce)) AS paid_bounces
FROM visits FINAL
GLOBAL INNER JOIN (
    SELECT sku, if(startsWith(argMax(url, valid_from) AS address, '/'), address, path(address)) AS path
    FROM products FINAL
    WHERE site = {site:String} AND url != ''
    GROUP BY sku
) AS sheet ON visits.landing = sheet.path
WHERE site = {site:String} AND day BETWEEN toDate({from_day:Date}) - 1 AND toDate({to_day:Date}) + 1
  AND toDate(start, {timezone:String}) BETWEEN {from_day:Date} AND {to_day:Date}
  AND channel GLOBAL IN (SELECT channel FROM costs FINAL WHERE site = {site:String} AND kind = 'media' AND clicks > 0)
GROUP BY key, key_2, channel
