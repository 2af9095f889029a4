-- The current refunds between two numbers, with a hash of what an import says
-- of a refund (contentHash in order_content.go writes the same text).
SELECT
    refund_id, version,
    xxHash64(arrayStringConcat([
        toString(toUnixTimestamp64Milli(ts)), order_id, origin, customer, currency, toString(rate), toString(amount_incl),
        ifNull(toString(products_excl), 'N'), channel, campaign, device, country, reason,
        arrayStringConcat(line_sku, '\x1e'), arrayStringConcat(line_category, '\x1e'),
        arrayStringConcat(arrayMap(x -> toString(x), line_quantity), '\x1e'),
        arrayStringConcat(arrayMap(x -> toString(x), line_incl), '\x1e'),
        arrayStringConcat(arrayMap(x -> ifNull(toString(x), 'N'), line_excl), '\x1e')
    ], '\x1f')) AS content
FROM refunds FINAL
WHERE site = {site:String} AND refund_id >= {first:String} AND refund_id <= {last:String}
