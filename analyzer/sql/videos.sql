-- What becomes of the videos of pages, one row per combination of up to four
-- dimensions. The unit is a visit of a page: a visit counts once under each page that it
-- saw and that has a video. A page has one when a video is played on it in the period.
-- A visit counts on the local day on which it starts, as in visits.sql.
--
-- `video` is whether the visit played a video of this page, or went on with one: a play
-- may be lost on its way. The part is the farthest that was told; a player that tells
-- none leaves 0. A player tells where a visit of the period that plays told a part on its
-- page: the others are left out of video_watching_told, of which shares seen are taken.
-- Adds and orders are those of the whole visit, before the video too.
WITH (
    SELECT (groupUniqArrayIf(path, name = 'video_play'), groupUniqArrayIf(path, name = 'video_progress' AND number > 0))
    FROM (
        SELECT step.1 AS path, step.2 AS name, step.3 AS number
        FROM visits FINAL
        ARRAY JOIN arrayFilter(
            step -> step.2 = 'video_play' OR step.2 = 'video_progress',
            arrayZip(trail_paths, trail, trail_numbers)
        ) AS step
        WHERE site = {site:String} AND videos > 0
          AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
          AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
    )
) AS players, players.1 AS shown, players.2 AS telling
SELECT
    toString({column:Identifier}) AS key,
    toString({column_2:Identifier}) AS key_2,
    toString({column_3:Identifier}) AS key_3,
    toString({column_4:Identifier}) AS key_4,
    count() AS video_page_visits,
    sum(plays) AS video_plays,
    countIf(video = 'yes') AS video_watching,
    countIf(video = 'yes' AND (part > 0 OR has(telling, page))) AS video_watching_told,
    countIf(part >= 25) AS video_seen_25,
    countIf(part >= 50) AS video_seen_50,
    countIf(part >= 75) AS video_seen_75,
    countIf(part >= 100) AS video_seen_100,
    countIf(adds) AS video_adding,
    countIf(orders > 0) AS video_ordering
FROM (
    SELECT
        page,
        concat('/', splitByChar('/', page)[2]) AS section,
        countIf(name = 'video_play') AS plays,
        if(countIf(name != 'page_view') > 0, 'yes', 'no') AS video,
        maxIf(number, name = 'video_progress') AS part,
        any(has(steps, 2)) AS adds,
        any(visits.orders) AS orders,
        any(visits.channel) AS channel,
        any(visits.campaign) AS campaign,
        any(visits.device) AS device,
        any(visits.country) AS country,
        '' AS total,
        toDate(start, {timezone:String}) AS local_day,
        toMonday(toDate(start, {timezone:String})) AS local_week,
        toStartOfMonth(toDate(start, {timezone:String})) AS local_month
    FROM visits FINAL
    ARRAY JOIN trail AS name, trail_paths AS page, trail_numbers AS number
    WHERE site = {site:String}
      AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
      AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
      AND hasAny(trail_paths, shown)
      AND has(shown, page) AND name IN ('page_view', 'video_play', 'video_progress')
    GROUP BY visit_id, start, page
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
  AND has({video_values:Array(String)}, video)
GROUP BY {column:Identifier}, {column_2:Identifier}, {column_3:Identifier}, {column_4:Identifier}
