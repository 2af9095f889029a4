-- Visits of a site over a period, told again from its events as chaland and three
-- other tools tell them: one row a tool. What ends a visit for each, and whether a
-- passive event (engagement, scroll, web_vital, error) keeps it going:
--   chaland    30 minutes, another campaign            it does
--   matomo     30 minutes, another campaign, midnight  it does not
--   ga4        30 minutes                              it does
--   plausible  30 minutes                              it does
-- Sources, and what each calls a bounce, a visitor, a duration: docs/comptages.md.
-- A visit counts on the local day it starts. A day more on both sides is read: a
-- visit goes on after midnight, and one of the day before is none of the period.
-- The row of chaland is what visits.sql counts; a test compares them.
-- What stands between marks in FROM are events, to which the person that
-- each belongs to is added (warehouse/sql/persons_paired.sql).
-- Nearly all visits are the same for every tool: those that no other of their visitor
-- touches (no campaign cuts their chain), that midnight does not cross, and in which no
-- more than 30 minutes pass without anything but passive events. They are taken as
-- visits tell them. The other visitors, all of them with {every}, are told again from
-- their events: with {every} because names may follow one another there.
-- A hit is 1 time, 2 id, 3 visitor, 4 touch, 5 kind (1 a page view, 2 passive, 3 a
-- purchase, 0 another), 6 interactive, 7 engagement, 8 local day.
WITH
-- a row is a visitor whose visits the tools may tell differently, or whose visits do
-- not hold all of their events: a beacon apart, an event that came just now, or twice, a
-- visit at an edge of what is read
others AS (
    SELECT visitor
    FROM (
        SELECT visitor, toInt64(events) AS n,
            chain_start != start OR trail_ms[1] != 0 OR toDate(start, {timezone:String}) != toDate(`end`, {timezone:String})
                OR (toUnixTimestamp64Milli(`end`) - toUnixTimestamp64Milli(start) > 1800000
                    AND arrayExists((ms, before) -> ms > before + 1800000, trail_ms, arrayPushFront(arrayPopBack(trail_ms), 0))) AS odd
        FROM visits FINAL
        WHERE site = {site:String}
          AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) - 1 AND toDate({to:DateTime64(3, 'UTC')}) + 1
        UNION ALL
        SELECT visitor, -1, 0
        FROM events
        WHERE site = {site:String}
          AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) - 1 AND toDate({to:DateTime64(3, 'UTC')}) + 1
    )
    GROUP BY visitor
    HAVING sum(n) != 0 OR max(odd)
),
-- a row is a person
persons AS (
    SELECT person, arraySort(x -> (x.1, x.2), groupArray((toUnixTimestamp64Milli(ts), event_id, visitor, touch,
        toUInt8(multiIf(name = 'page_view', 1, name IN ('engagement', 'scroll', 'web_vital', 'error'), 2, name = 'purchase', 3, 0)),
        interactive, engagement_ms, toUInt16(toDate(ts, {timezone:String}))))) AS e
    FROM ({{persons}}
        SELECT site, visitor, previous, ts, event_id, mode, name, touch, interactive, engagement_ms
        FROM events FINAL
        WHERE site = {site:String}
          AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) - 1 AND toDate({to:DateTime64(3, 'UTC')}) + 1
          AND ({every:UInt8} OR visitor GLOBAL IN (SELECT visitor FROM others))
    {{end}})
    GROUP BY person
),
-- a row is a person by a rule
ruled AS (
    SELECT person, arrayJoin(['campaign', 'midnight', 'silence']) AS rule, if(rule = 'midnight', arrayFilter(x -> x.5 != 2, e), e) AS hits
    FROM persons
),
gaps AS (
    SELECT person, rule, hits, hits.4 AS touches,
        arrayMap((t, before, day, day_before) -> t - before > 1800000 OR (rule = 'midnight' AND day != day_before),
            hits.1, arrayPushFront(arrayPopBack(hits.1), 0), hits.8, arrayPushFront(arrayPopBack(hits.8), 0)) AS ends
    FROM ruled WHERE notEmpty(hits)
),
cuts AS (
    SELECT person, rule, hits, if(rule = 'silence' OR NOT arrayExists(x -> x != 0, touches), ends,
        arrayMap((end, x, before) -> end OR (x != 0 AND x != before), ends, touches,
            arrayPushFront(arrayPopBack(arrayFill((x, end) -> x != 0 OR end, touches, ends)), toUInt64(0)))) AS cut
    FROM gaps
),
-- from here on a row is a visit
split AS (SELECT person, rule, arrayJoin(arraySplit((x, c) -> c, hits, cut)) AS v FROM cuts),
told AS (
    SELECT rule, v[1].1 AS start, v[-1].1 - start AS lasted, v[1].8 AS local_day, if(has(v.3, person), person, v[1].3) AS visitor,
        countEqual(v.5, 1) AS pages, has(v.6, true) AS acted, has(v.5, 3) AS bought, arraySum(v.7) AS engaged,
        arrayFilter(x -> x.5 != 2, v).1 AS active, active[-1] - active[1] AS active_lasted
    FROM split
    WHERE arrayExists(k -> k != 2, v.5)
      AND start >= toUnixTimestamp64Milli({from:DateTime64(3, 'UTC')}) AND start < toUnixTimestamp64Milli({to:DateTime64(3, 'UTC')})
),
-- the visits that are the same for every tool; nobody has both these and others
alike AS (
    SELECT count() AS n, uniqExact(visitor) AS people,
        uniqExact(visitor, toDate(start, {timezone:String})) AS people_days, sum(pages) AS seen,
        countIf(bounce) AS bounced, countIf(engagement_ms <= 10000 AND pages < 2 AND orders = 0) AS unengaged,
        sum(toUnixTimestamp64Milli(`end`) - toUnixTimestamp64Milli(start)) AS all_lasted,
        sum(toInt64(trail_ms[-1])) AS all_active, sum(engagement_ms) AS attention
    FROM visits FINAL
    WHERE site = {site:String} AND NOT {every:UInt8}
      AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
      AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
      AND visitor GLOBAL NOT IN (SELECT visitor FROM others)
)
SELECT
    key,
    sum(visits) AS visits, sum(visitors) AS visitors, sum(page_views) AS page_views, sum(bounces) AS bounces,
    sum(lasted_ms) AS lasted_ms, sum(engagement_total_ms) AS engagement_total_ms
FROM (
    SELECT
        arrayJoin(multiIf(rule = 'campaign', ['chaland'], rule = 'midnight', ['matomo'], ['ga4', 'plausible'])) AS key,
        count() AS visits,
        uniqExact(visitor, if(key = 'plausible', local_day, 0)) AS visitors,
        sum(pages) AS page_views,
        countIf(if(key = 'ga4', engaged <= 10000 AND pages < 2 AND NOT bought, pages = 1 AND NOT acted)) AS bounces,
        sum(if(key = 'plausible', active_lasted, lasted)) AS lasted_ms,
        sum(engaged) AS engagement_total_ms
    FROM told
    GROUP BY key
    UNION ALL
    SELECT
        arrayJoin(['chaland', 'matomo', 'ga4', 'plausible']) AS key, n, if(key = 'plausible', people_days, people), seen,
        if(key = 'ga4', unengaged, bounced), if(key IN ('matomo', 'plausible'), all_active, all_lasted), attention
    FROM alike
)
GROUP BY key
