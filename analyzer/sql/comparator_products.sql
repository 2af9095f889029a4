-- The catalogue as it is at the end of the period: the price of each product, tax included,
-- and its unit margin (the price excluding tax less what the product is bought for).
-- margin_known is 0 where the VAT rate or the purchase cost is not known.
SELECT
    sku AS key,
    argMax(price_incl, valid_from) AS price,
    argMax(isNotNull(vat_rate) AND isNotNull(purchase_cost), valid_from) AS margin_known,
    argMax(if(isNull(vat_rate) OR isNull(purchase_cost), 0,
        price_incl / (1 + assumeNotNull(vat_rate)) - assumeNotNull(purchase_cost)), valid_from) AS unit_margin
FROM products FINAL
WHERE site = {site:String} AND valid_from < {to:DateTime64(3, 'UTC')}
GROUP BY sku
