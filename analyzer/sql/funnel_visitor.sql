-- How far each visitor went through steps of the purchase funnel, in order, within a
-- window of time: visitors per key, side of the split, and last step reached (level 0:
-- none). Other steps: funnel_visitor_steps.sql.
--
-- Visitors are those of the visits that begin in the period, and {wanted} holds the
-- steps asked, as positions in the purchase funnel. The window runs from the first
-- step; steps may spread over several visits. windowFunnel refuses DateTime64: it gets
-- milliseconds. In its default mode other actions may come between the steps, and two
-- steps at the same millisecond count as done in order.
-- A visitor stands under what their first visit in the period says ({first_column}),
-- and on each side of the split for what they did there ({sides}: side, or one_side
-- without a split, which spares a tenth of the time).
--
-- Most visitors never do the second step, and following them takes two thirds of the
-- time: each visitor counts once for having done the first step or not, then those who
-- did the second are followed, and whoever did both in order moves from level 1 to theirs.
-- Both are done side by side, the count of all visitors by one thread: two would spend as
-- much again to put their halves together. Of those followed, visits without a step say
-- nothing but under what a visitor stands: {held} is steps where nobody asks, else whole.
WITH told AS (
    SELECT
        visitor, start, steps, step_ms, channel, campaign, device, country,
        toUInt8(1) AS one_side,
        'x' AS whole,
        toUInt8(start >= {split:DateTime64(3, 'UTC')}) AS side
    FROM visits FINAL
    WHERE site = {site:String}
      AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
      AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
)
SELECT key, after, level, sum(visitors) AS n
FROM (
    SELECT toString({first_column:Identifier}) AS key, after, done AS level, toInt64(count()) AS visitors
    FROM (
        SELECT
            '' AS first_total,
            argMin(channel, start) AS first_channel,
            argMin(campaign, start) AS first_campaign,
            argMin(device, start) AS first_device,
            argMin(country, start) AS first_country,
            {sides:Identifier} AS after,
            max(has(steps, {wanted:Array(UInt8)}[1])) AS done
        FROM told
        GROUP BY visitor, after
    )
    WHERE true
      AND has({channels:Array(String)}, first_channel)
      AND has({campaigns:Array(String)}, first_campaign)
      AND has({devices:Array(String)}, first_device)
      AND has({countries:Array(String)}, first_country)
    GROUP BY key, after, level
    SETTINGS max_threads = 1
    UNION ALL
    SELECT toString({first_column:Identifier}) AS key, after, moved.1 AS level, sum(moved.2) AS visitors
    FROM (
        SELECT
            '' AS first_total,
            argMin(channel, start) AS first_channel,
            argMin(campaign, start) AS first_campaign,
            argMin(device, start) AS first_device,
            argMin(country, start) AS first_country,
            {sides:Identifier} AS after,
            windowFunnel({window_ms:UInt64})(
                toUInt64(toUnixTimestamp64Milli(start)) + ms,
                step = {wanted:Array(UInt8)}[1], step = {wanted:Array(UInt8)}[2], step = {wanted:Array(UInt8)}[3],
                step = {wanted:Array(UInt8)}[4], step = {wanted:Array(UInt8)}[5], step = {wanted:Array(UInt8)}[6],
                step = {wanted:Array(UInt8)}[7]) AS reached
        FROM (
            SELECT * FROM told
            WHERE notEmpty({held:Identifier})
              AND visitor GLOBAL IN (SELECT visitor FROM told WHERE has(steps, {wanted:Array(UInt8)}[2]))
        )
        LEFT ARRAY JOIN steps AS step, step_ms AS ms
        GROUP BY visitor, after
        HAVING reached > 1
    )
    ARRAY JOIN [(reached, toInt64(1)), (toUInt8(1), toInt64(-1))] AS moved
    WHERE true
      AND has({channels:Array(String)}, first_channel)
      AND has({campaigns:Array(String)}, first_campaign)
      AND has({devices:Array(String)}, first_device)
      AND has({countries:Array(String)}, first_country)
    GROUP BY key, after, level
)
GROUP BY key, after, level
