-- Median days between an order, or its delivery, and the review that is written of it, one
-- row per key of a dimension; with an even number of reviews, the mean of the two in the middle. Days are
-- those of the local calendar: one written on the day of its order took none. Reviews
-- whose order is not known, or is later than they are, are left out; so are, after
-- delivery, those whose last parcel is not known to be delivered before. A row more, of
-- part 'whole', is over all keys.
SELECT
    toString({column:Identifier}) AS key,
    if(grouping({column:Identifier}) = 1, 'whole', '') AS part,
    count() AS reviews_timed,
    quantileExactInclusive(0.5)(days) AS review_delay_median,
    countIf(handed_days >= 0) AS reviews_after_delivery,
    quantileExactInclusiveIf(0.5)(handed_days, handed_days >= 0) AS review_delivery_delay_median
FROM (
    SELECT
        r.subject AS kind,
        toString(r.rating) AS rating,
        dateDiff('day', toDate(o.ordered, {timezone:String}), toDate(r.ts, {timezone:String})) AS days,
        if(handed > 0 AND handed <= toUnixTimestamp64Milli(r.ts),
            dateDiff('day', toDate(fromUnixTimestamp64Milli(handed), {timezone:String}), toDate(r.ts, {timezone:String})),
            -1) AS handed_days,
        '' AS total,
        toDate(r.ts, {timezone:String}) AS local_day,
        toMonday(toDate(r.ts, {timezone:String})) AS local_week,
        toStartOfMonth(toDate(r.ts, {timezone:String})) AS local_month
    FROM (
        SELECT subject, rating, order_id, ts FROM reviews FINAL
        WHERE site = {site:String} AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
    ) AS r
    GLOBAL INNER JOIN (SELECT order_id, ts AS ordered FROM orders FINAL WHERE site = {site:String}) AS o USING (order_id)
    GLOBAL LEFT JOIN (
        SELECT order_id, max(toUnixTimestamp64Milli(assumeNotNull(delivered))) AS handed FROM shipments FINAL
        WHERE site = {site:String} AND isNotNull(delivered)
        GROUP BY order_id
    ) AS s USING (order_id)
    WHERE o.ordered <= r.ts
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({kind_values:Array(String)}, kind)
  AND has({rating_values:Array(String)}, rating)
GROUP BY {column:Identifier} WITH ROLLUP
