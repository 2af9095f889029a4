-- Visits that comparison sites and marketplaces sent, by the product on whose sheet they
-- landed ('' for any other page) and by who sent them, and how many of them ordered. A
-- sheet is known by the latest address of its product; of several products of one address
-- the first one has the visits. A visit counts on the local day it starts.
SELECT
    toString(sheet.sku) AS key,
    lower(source) AS key_2,
    count() AS clicks,
    countIf(orders > 0) AS clicks_ordering
FROM visits FINAL
GLOBAL LEFT JOIN (
    SELECT sku, path
    FROM (
        SELECT sku, if(startsWith(argMax(url, valid_from) AS address, '/'), address, path(address)) AS path
        FROM products FINAL
        WHERE site = {site:String} AND url != '' AND valid_from < {to:DateTime64(3, 'UTC')}
        GROUP BY sku
    )
    ORDER BY path, sku
    LIMIT 1 BY path
) AS sheet ON visits.landing = sheet.path
WHERE site = {site:String} AND channel = 'comparators'
  AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
  AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
GROUP BY key, key_2
