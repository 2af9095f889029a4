-- How far each visitor went through ordered steps within a window of time:
-- visitors per key, side of the split, and last step reached (level 0: none).
--
-- The window runs from the first step; steps may spread over several visits.
-- windowFunnel refuses DateTime64: it gets milliseconds. In its default mode
-- other actions may come between the steps, and two steps at the same
-- millisecond count as done in order. Steps beyond those asked compare with ''
-- and match no event. Repeated events change nothing, so FINAL is spared.
-- A visitor stands under what their first event in the period says ({first_column}),
-- and on each side of the split for what they did there ({sides}: side, or one_side
-- without a split, which spares a tenth of the time).
SELECT
    toString({first_column:Identifier}) AS key, after, level, count() AS n
FROM (
    WITH
        toUInt8(1) AS one_side,
        toUInt8(ts >= {split:DateTime64(3, 'UTC')}) AS side
    SELECT
        visitor,
        {sides:Identifier} AS after,
        '' AS first_total,
        argMin(channel, ts) AS first_channel,
        argMin(campaign, ts) AS first_campaign,
        argMin(device, ts) AS first_device,
        argMin(country, ts) AS first_country,
        windowFunnel({window_ms:UInt64})(
            toUInt64(toUnixTimestamp64Milli(ts)),
            name = {steps:Array(String)}[1], name = {steps:Array(String)}[2], name = {steps:Array(String)}[3],
            name = {steps:Array(String)}[4], name = {steps:Array(String)}[5], name = {steps:Array(String)}[6],
            name = {steps:Array(String)}[7], name = {steps:Array(String)}[8], name = {steps:Array(String)}[9],
            name = {steps:Array(String)}[10]) AS level
    FROM events
    WHERE site = {site:String}
      AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
      AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
      AND name NOT IN ('engagement', 'scroll', 'web_vital', 'error')
    GROUP BY visitor, after
)
WHERE true
  AND has({channels:Array(String)}, first_channel)
  AND has({campaigns:Array(String)}, first_campaign)
  AND has({devices:Array(String)}, first_device)
  AND has({countries:Array(String)}, first_country)
GROUP BY key, after, level
