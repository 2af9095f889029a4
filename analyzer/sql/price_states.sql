-- What each product cost in turn: its price and rate from a local day on, and the
-- price crossed out beside, -1 for none. Amounts are cents, rates -1 when not known.
SELECT
    sku AS key,
    toString(toDate(valid_from, {timezone:String})) AS key_2,
    name AS key_3,
    price_incl,
    toInt64(ifNull(list_incl, -1)) AS list_incl,
    toFloat64(ifNull(vat_rate, -1)) AS vat_rate
FROM products FINAL
WHERE site = {site:String} AND valid_from < {to:DateTime64(3, 'UTC')}
ORDER BY sku, valid_from
