-- Median engagement time of visits, those of zero included, one row per key of a
-- dimension; with an even number of visits, the mean of the two in the middle.
-- The visits are those of visits.sql, which has the sums for the mean.
-- A row more, of part 'whole', is over all keys: what the keys have is put
-- together for it, and nothing is read twice.
SELECT
    toString({column:Identifier}) AS key,
    if(grouping({column:Identifier}) = 1, 'whole', '') AS part,
    quantileExactInclusive(0.5)(engagement_ms) AS engagement_median_ms
FROM (
    SELECT
        *,
        '' AS total,
        toDate(start, {timezone:String}) AS local_day,
        toMonday(toDate(start, {timezone:String})) AS local_week,
        toStartOfMonth(toDate(start, {timezone:String})) AS local_month,
        leftPad(toString(toHour(start, {timezone:String})), 2, '0') AS hour,
        toString(toDayOfWeek(toTimeZone(start, {timezone:String}))) AS weekday,
        multiIf(cart <= 0, '', cart < 1500, '0-15', cart < 3000, '15-30', cart < 4500, '30-45',
            cart < 6000, '45-60', cart < 7500, '60-75', cart < 9000, '75-90',
            cart < 12000, '90-120', cart < 15000, '120-150', '150+') AS basket,
        if(cart <= 0, '', toString(least(intDiv(cart, 100), 300))) AS amount,
        if(chats > 0, 'yes', 'no') AS chat,
        if(searches > 0, 'yes', 'no') AS site_search,
        if(videos > 0, 'yes', 'no') AS video,
        concat(weekday, hour) AS week_hour
    FROM visits FINAL
    WHERE site = {site:String}
      AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
      AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({channels:Array(String)}, channel)
  AND has({campaigns:Array(String)}, campaign)
  AND has({devices:Array(String)}, device)
  AND has({countries:Array(String)}, country)
  AND has({hour_values:Array(String)}, hour)
  AND has({weekday_values:Array(String)}, weekday)
  AND has({basket_values:Array(String)}, basket)
  AND has({amount_values:Array(String)}, amount)
  AND has({landing_values:Array(String)}, landing)
  AND has({chat_values:Array(String)}, chat)
  AND has({site_search_values:Array(String)}, site_search)
  AND has({video_values:Array(String)}, video)
  AND has({week_hour_values:Array(String)}, week_hour)
  AND hasAny({categories:Array(String)}, viewed_categories)
  AND hasAny({products:Array(String)}, viewed_skus)
GROUP BY {column:Identifier} WITH ROLLUP
