-- Sign-ups to the newsletter (event newsletter_subscribe) by the page where they were
-- made and by what is said of their visit, one row per combination of up to four
-- dimensions. A sign-up counts on the local day on which its visit starts, as in
-- visits.sql; who signs up twice counts twice.
SELECT
    toString({column:Identifier}) AS key,
    toString({column_2:Identifier}) AS key_2,
    toString({column_3:Identifier}) AS key_3,
    toString({column_4:Identifier}) AS key_4,
    count() AS newsletter_signups
FROM (
    SELECT
        channel, campaign, device, country, page,
        concat('/', splitByChar('/', page)[2]) AS section,
        '' AS total,
        toDate(start, {timezone:String}) AS local_day,
        toMonday(toDate(start, {timezone:String})) AS local_week,
        toStartOfMonth(toDate(start, {timezone:String})) AS local_month
    FROM (
        SELECT
            start, channel, campaign, device, country,
            arrayJoin(arrayFilter((path, name) -> name = 'newsletter_subscribe', trail_paths, trail)) AS page
        FROM visits FINAL
        WHERE site = {site:String}
          AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
          AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
          AND has(trail, 'newsletter_subscribe')
    )
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({channels:Array(String)}, channel)
  AND has({campaigns:Array(String)}, campaign)
  AND has({devices:Array(String)}, device)
  AND has({countries:Array(String)}, country)
  AND has({page_values:Array(String)}, page)
  AND has({section_values:Array(String)}, section)
GROUP BY {column:Identifier}, {column_2:Identifier}, {column_3:Identifier}, {column_4:Identifier}
