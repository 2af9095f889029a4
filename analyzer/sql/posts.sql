-- Publications on social networks and what came of them, one row per combination of
-- up to four dimensions (see visits.sql). A publication stands on its day, with all
-- that came of it; kind is its format.
SELECT
    toString({column:Identifier}) AS key,
    toString({column_2:Identifier}) AS key_2,
    toString({column_3:Identifier}) AS key_3,
    toString({column_4:Identifier}) AS key_4,
    count() AS posts,
    sum(reach) AS post_reach,
    sum(interactions) AS post_interactions,
    sum(clicks) AS post_clicks,
    sum(followers) AS post_followers
FROM (
    SELECT
        *,
        '' AS total,
        format AS kind,
        day AS local_day,
        toMonday(day) AS local_week,
        toStartOfMonth(day) AS local_month
    FROM posts FINAL
    WHERE site = {site:String} AND day BETWEEN {from_day:Date} AND {to_day:Date}
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({network_values:Array(String)}, network)
  AND has({kind_values:Array(String)}, kind)
GROUP BY {column:Identifier}, {column_2:Identifier}, {column_3:Identifier}, {column_4:Identifier}
