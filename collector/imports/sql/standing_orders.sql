-- The current orders between two numbers, with a hash of what an import says
-- of an order (contentHash in order_content.go writes the same text). Where the
-- buyer came from is no part of it: it is compared apart.
SELECT
    order_id, version, origin, visitor, channel, source, medium, campaign, device,
    xxHash64(arrayStringConcat([
        toString(toUnixTimestamp64Milli(ts)), status, toString(toUInt8(provisional)), origin, customer, currency,
        toString(rate), toString(total_incl), toString(shipping_incl), ifNull(toString(shipping_excl), 'N'),
        toString(products_incl), ifNull(toString(products_excl), 'N'), toString(discount), toString(items),
        ifNull(toString(purchase_cost), 'N'), ifNull(toString(carriage_paid), 'N'), ifNull(toString(packaging), 'N'),
        ifNull(toString(payment_fee), 'N'), ifNull(toString(return_cost), 'N'), ifNull(toString(commission), 'N'),
        ifNull(toString(voucher), 'N'), country, coupon, payment, delivery,
        arrayStringConcat(line_kind, '\x1e'), arrayStringConcat(line_sku, '\x1e'), arrayStringConcat(line_name, '\x1e'),
        arrayStringConcat(line_category, '\x1e'),
        arrayStringConcat(arrayMap(x -> toString(x), line_quantity), '\x1e'),
        arrayStringConcat(arrayMap(x -> toString(x), line_incl), '\x1e'),
        arrayStringConcat(arrayMap(x -> ifNull(toString(x), 'N'), line_excl), '\x1e'),
        arrayStringConcat(arrayMap(x -> ifNull(toString(x), 'N'), line_cost), '\x1e')
    ], '\x1f')) AS content
FROM orders FINAL
WHERE site = {site:String} AND order_id >= {first:String} AND order_id <= {last:String}
