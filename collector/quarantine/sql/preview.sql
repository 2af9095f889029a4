-- What a rule would set apart of the events counted since a day: how many, in how many
-- visits, and how many of these have an order. Of rules on trial, what they marked.
WITH matched AS (
    SELECT visitor, ts, name FROM events FINAL
    WHERE site = {site:String} AND day >= toDate({since:DateTime64(3, 'UTC')}) AND ts >= {since:DateTime64(3, 'UTC')}
      AND multiIf(
        {kind:String} = 'path', path = {value:String} OR startsWith(path, {start:String}),
        {kind:String} = 'referrer', replaceRegexpOne(splitByChar('/', referrer)[1], '^www[.]', '') = {value:String}
            OR endsWith(splitByChar('/', referrer)[1], concat('.', {value:String})),
        has(splitByChar(',', props['chaland_rule']), {value:String}))
),
seen AS (
    SELECT DISTINCT v.visitor AS visitor, v.start AS start, v.visit_id AS visit_id, v.orders AS orders
    FROM visits AS v FINAL INNER JOIN matched AS m ON v.visitor = m.visitor
    WHERE v.site = {site:String} AND v.day >= toDate({since:DateTime64(3, 'UTC')}) - 1 AND m.ts >= v.start AND m.ts <= v.`end`
)
SELECT (SELECT count() FROM matched) AS events, (SELECT countIf(name = 'purchase') FROM matched) AS purchases,
    (SELECT count() FROM seen) AS visits, (SELECT sum(orders) FROM seen) AS orders,
    (SELECT count() FROM events FINAL WHERE site = {site:String} AND day >= toDate({since:DateTime64(3, 'UTC')}) AND ts >= {since:DateTime64(3, 'UTC')}) AS counted
