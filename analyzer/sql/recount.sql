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
-- A hit is 1 time, 2 id, 3 visitor, 4 touch, 5 kind (1 a page view, 2 passive, 3 a
-- purchase, 0 another), 6 interactive, 7 engagement, 8 local day.
WITH
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
)
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
