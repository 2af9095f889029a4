-- What campaigns cost, excluding tax, one row per combination of up to four
-- dimensions. A cost stands on the local day it was imported for; media,
-- commissions and fees add up. What is told of impressions is of the lines that say
-- how many there were.
SELECT
    toString({column:Identifier}) AS key,
    toString({column_2:Identifier}) AS key_2,
    toString({column_3:Identifier}) AS key_3,
    toString({column_4:Identifier}) AS key_4,
    count() AS cost_lines,
    sum(amount_excl) AS spend,
    sum(clicks) AS paid_clicks,
    sum(impressions) AS paid_impressions,
    sumIf(amount_excl, impressions > 0) AS seen_spend,
    sumIf(clicks, impressions > 0) AS seen_clicks
FROM (
    SELECT
        *,
        '' AS total,
        day AS local_day,
        toMonday(day) AS local_week,
        toStartOfMonth(day) AS local_month
    FROM costs FINAL
    WHERE site = {site:String} AND day BETWEEN {from_day:Date} AND {to_day:Date}
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({channels:Array(String)}, channel)
  AND has({campaigns:Array(String)}, campaign)
GROUP BY {column:Identifier}, {column_2:Identifier}, {column_3:Identifier}, {column_4:Identifier}
