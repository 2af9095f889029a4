-- Reviews, one row per combination of up to four dimensions; by product one row
-- per key of each of {parts}, those of the shop under the empty one. A review
-- counts on the local day it was written, whenever the order was.
SELECT
    if(part = 'product', sku, toString({column:Identifier})) AS key,
    toString({column_2:Identifier}) AS key_2,
    toString({column_3:Identifier}) AS key_3,
    toString({column_4:Identifier}) AS key_4,
    arrayJoin({parts:Array(String)}) AS part,
    count() AS reviews,
    sum(stars) AS rating_sum,
    countIf(isNotNull(answered)) AS reviews_answered
FROM (
    SELECT
        sku,
        answered,
        subject AS kind,
        stars,
        toString(stars) AS rating,
        '' AS total,
        toDate(ts, {timezone:String}) AS local_day,
        toMonday(toDate(ts, {timezone:String})) AS local_week,
        toStartOfMonth(toDate(ts, {timezone:String})) AS local_month
    FROM (
        SELECT sku, answered, subject, rating AS stars, ts FROM reviews FINAL
        WHERE site = {site:String} AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
    )
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({products:Array(String)}, sku)
  AND has({kind_values:Array(String)}, kind)
  AND has({rating_values:Array(String)}, rating)
GROUP BY key, key_2, key_3, key_4, part
