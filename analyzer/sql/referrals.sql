-- Customers whom other customers brought, one row per combination of up to four
-- dimensions (see visits.sql). A referral counts on the local day of the order it
-- brought. It is shared when the customer has the address or the print of the means
-- of payment of the sponsor; kind says which: address, payment, both or none.
SELECT
    toString({column:Identifier}) AS key,
    toString({column_2:Identifier}) AS key_2,
    toString({column_3:Identifier}) AS key_3,
    toString({column_4:Identifier}) AS key_4,
    count() AS referrals,
    countIf(kind != 'none') AS shared_referrals,
    sum(order_incl) AS referral_revenue,
    sum(reward + discount) AS referral_cost
FROM (
    SELECT
        *,
        '' AS total,
        multiIf(same_address AND same_payment, 'both', same_address, 'address', same_payment, 'payment', 'none') AS kind,
        toDate(ts, {timezone:String}) AS local_day,
        toMonday(toDate(ts, {timezone:String})) AS local_week,
        toStartOfMonth(toDate(ts, {timezone:String})) AS local_month
    FROM referrals FINAL
    WHERE site = {site:String} AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({kind_values:Array(String)}, kind)
GROUP BY {column:Identifier}, {column_2:Identifier}, {column_3:Identifier}, {column_4:Identifier}
