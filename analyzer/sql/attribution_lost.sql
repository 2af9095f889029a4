-- Journeys of a period that ended in no order, one row per sequence of touches, joined
-- by the character 31, the first touch first. A touch is a visit, told by its channel,
-- or as channel:campaign with {with_campaigns}.
--
-- A lost journey is a run of a visitor's visits of the period, never {lookback_days}
-- days apart from one to the next. A visit in which a purchase was made, or that a valid
-- order of its visitor followed within {lookback_days} days, belongs to none: it is a
-- touch of an order, or made one that was cancelled, or that bears no visitor.
WITH
gone AS (
    SELECT arrayJoin(arraySplit(
        (x, last) -> x.1 > last + toIntervalDay({lookback_days:UInt16}),
        kept, arrayPushFront(arrayPopBack(arrayMap(x -> x.1, kept)), kept[1].1))) AS run
    FROM (
        SELECT
            arrayFilter(
                x -> NOT arrayExists(at -> at >= x.1 AND at <= x.1 + toIntervalDay({lookback_days:UInt16}), b.ordered),
                v.seen) AS kept
        FROM (
            SELECT
                visitor,
                arraySort(groupArray((start, if({with_campaigns:UInt8} AND campaign != '', concat(named, ':', campaign), named)))) AS seen
            FROM (
                SELECT visitor, start, if(channel = '', 'direct', toString(channel)) AS named, campaign
                FROM visits FINAL
                PREWHERE site = {site:String} AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
                WHERE orders = 0 AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
            )
            GROUP BY visitor
        ) AS v
        LEFT JOIN (
            SELECT visitor, groupArray(ts) AS ordered
            FROM orders FINAL
            WHERE site = {site:String} AND status = 'valid' AND visitor != 0
              AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')} + toIntervalDay({lookback_days:UInt16})
            GROUP BY visitor
        ) AS b ON v.visitor = b.visitor
    )
    WHERE notEmpty(kept)
)
SELECT
    arrayStringConcat(arrayMap(x -> x.2, run), char(31)) AS key,
    count() AS lost
FROM gone
GROUP BY key
