-- What was sold in the valid orders that came by comparison sites and marketplaces: one row
-- per sale line, with its part of the order's contribution margin (see orders.sql). A
-- line has its own gross margin; the rest of the order (carriage, packaging, payment,
-- returns, vouchers, commission) is shared by the amounts excluding tax of its lines, so
-- that lines add up to the order. An order that holds no sale line stands under the empty
-- product with all of its margin. without_margin marks lines whose margin is not known: the
-- order lacks an amount, or one of several lines does.
SELECT
    order_id AS key,
    toString(good.1) AS key_2,
    toInt64(good.2) AS sold_units,
    toInt64(good.3) AS sold_incl,
    without_margin,
    if(without_margin, 0, good.4 - good.5
        + (margin - sold_margin) * if(sold_excl > 0, good.4 / sold_excl, 1 / greatest(1, length(goods)))) AS line_margin
FROM (
    SELECT
        order_id,
        arrayFilter((line, kind) -> kind = 'sale',
            arrayZip(
                CAST(line_sku, 'Array(String)'), CAST(line_quantity, 'Array(Int64)'), line_incl,
                arrayMap(x -> ifNull(x, 0), line_excl), arrayMap(x -> ifNull(x, 0), line_cost),
                arrayMap((x, y) -> isNull(x) OR isNull(y), line_excl, line_cost)),
            line_kind) AS goods,
        arraySum(line -> line.4, goods) AS sold_excl,
        arraySum(line -> line.4 - line.5, goods) AS sold_margin,
        isNull(products_excl) OR isNull(purchase_cost)
            OR (length(goods) > 1 AND arrayExists(line -> line.6, goods)) AS without_margin,
        ifNull(products_excl, 0) + ifNull(shipping_excl, 0)
            - ifNull(purchase_cost, 0) - ifNull(carriage_paid, 0) - ifNull(packaging, 0)
            - ifNull(payment_fee, 0) - ifNull(return_cost, 0) - ifNull(voucher, 0)
            - if((channel, campaign) GLOBAL IN (
                SELECT channel, campaign FROM costs FINAL
                WHERE site = {site:String} AND kind = 'commission'
            ), 0, ifNull(commission, 0)) AS margin,
        arrayJoin(if(empty(goods), [('', items, products_incl, 0, 0, 0)], goods)) AS good
    FROM orders FINAL
    WHERE site = {site:String} AND status = 'valid' AND channel = 'comparators'
      AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
)
