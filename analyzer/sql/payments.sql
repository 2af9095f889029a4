-- Attempts to pay, one row per combination of up to four dimensions (see
-- orders.sql). An attempt counts on its own local day, whatever came of it.
--
-- Authentications are counted on attempts whose bank asked for it. What a payment
-- costs is told by its order: payments whose order does not say so are left out of
-- both payment_fees and paid_with_fee.
SELECT
    toString({column:Identifier}) AS key,
    toString({column_2:Identifier}) AS key_2,
    toString({column_3:Identifier}) AS key_3,
    toString({column_4:Identifier}) AS key_4,
    count() AS attempts,
    countIf(outcome = 'accepted') AS payments_accepted,
    countIf(authenticated) AS authentications,
    countIf(authenticated AND outcome = 'authentication_failed') AS authentications_failed,
    countIf(has_fee) AS payments_with_fee,
    sumIf(amount_incl, has_fee) AS paid_with_fee,
    sumIf(fee, has_fee) AS payment_fees
FROM (
    SELECT
        p.method AS payment, p.device AS device, p.outcome AS outcome,
        p.authenticated AS authenticated, p.amount_incl AS amount_incl,
        p.outcome = 'accepted' AND isNotNull(o.payment_fee) AS has_fee,
        ifNull(o.payment_fee, 0) AS fee,
        '' AS total,
        toDate(p.ts, {timezone:String}) AS local_day,
        toMonday(toDate(p.ts, {timezone:String})) AS local_week,
        toStartOfMonth(toDate(p.ts, {timezone:String})) AS local_month
    FROM (
        SELECT * FROM payments FINAL
        WHERE site = {site:String} AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
    ) AS p
    LEFT JOIN (
        SELECT order_id, payment_fee FROM orders FINAL WHERE site = {site:String} AND status = 'valid'
    ) AS o ON p.order_id = o.order_id
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({devices:Array(String)}, device)
  AND has({payment_values:Array(String)}, payment)
  AND has({outcome_values:Array(String)}, outcome)
GROUP BY {column:Identifier}, {column_2:Identifier}, {column_3:Identifier}, {column_4:Identifier}
