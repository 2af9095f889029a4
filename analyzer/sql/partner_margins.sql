-- What the orders that partners claim are worth, one row per kind of partner and partner:
-- the valid orders of the shop with the number of a claim of the period, what was paid
-- for them and their contribution margin (see orders.sql). A claim whose order the shop
-- does not have, or has no margin of, counts in claims_without_margin: what resellers
-- order is often kept elsewhere. An order that two partners claim stands under both.
-- claimed_commissions is what these margins had taken off for commissions: those that are
-- no cost of the order's own campaign may be one of the partner who claims it.
SELECT
    toString(kind) AS key,
    toString(partner) AS key_2,
    count() AS claims,
    countIf(known) AS claims_known,
    sum(paid_incl) AS claimed_incl,
    sumIf(margin, NOT without_margin) AS claimed_margin,
    countIf(NOT known OR without_margin) AS claims_without_margin,
    sumIf(commission_taken, NOT without_margin) AS claimed_commissions
FROM (
    SELECT kind, partner, order_id
    FROM partner_clicks FINAL
    WHERE site = {site:String} AND order_id != ''
      AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
) AS claim
GLOBAL LEFT JOIN (
    SELECT
        order_id,
        true AS known,
        total_incl AS paid_incl,
        isNull(products_excl) OR isNull(purchase_cost) AS without_margin,
        if((channel, campaign) GLOBAL IN (
            SELECT channel, campaign FROM costs FINAL
            WHERE site = {site:String} AND kind = 'commission'
        ), 0, ifNull(commission, 0)) AS commission_taken,
        ifNull(products_excl, 0) + ifNull(shipping_excl, 0)
            - ifNull(purchase_cost, 0) - ifNull(carriage_paid, 0) - ifNull(packaging, 0)
            - ifNull(payment_fee, 0) - ifNull(return_cost, 0) - ifNull(voucher, 0)
            - commission_taken AS margin
    FROM orders FINAL
    WHERE site = {site:String} AND status = 'valid'
) AS sold USING (order_id)
GROUP BY key, key_2
