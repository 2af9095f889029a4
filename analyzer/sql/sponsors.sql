-- Customers who brought another one, one row per key of a dimension; each once, however
-- many they brought. A row more, of part 'whole', is over all keys. See referrals.sql.
SELECT
    toString({column:Identifier}) AS key,
    if(grouping({column:Identifier}) = 1, 'whole', '') AS part,
    uniqExact(sponsor) AS sponsors
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
GROUP BY GROUPING SETS (({column:Identifier}), ())
