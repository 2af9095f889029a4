-- How far each visitor went through any events, in order, within a window of time:
-- visitors per key, side of the split, and last step reached (level 0: none).
--
-- Counted as in funnel_visitor.sql, along all that visits did rather than along their
-- steps towards an order. Steps beyond those asked compare with '' and match no event.
SELECT
    toString({first_column:Identifier}) AS key, after, level, count() AS n
FROM (
    WITH
        toUInt8(1) AS one_side,
        toUInt8(start >= {split:DateTime64(3, 'UTC')}) AS side
    SELECT
        '' AS first_total,
        argMin(channel, start) AS first_channel,
        argMin(campaign, start) AS first_campaign,
        argMin(device, start) AS first_device,
        argMin(country, start) AS first_country,
        {sides:Identifier} AS after,
        windowFunnel({window_ms:UInt64})(
            toUInt64(toUnixTimestamp64Milli(start)) + ms,
            name = {steps:Array(String)}[1], name = {steps:Array(String)}[2], name = {steps:Array(String)}[3],
            name = {steps:Array(String)}[4], name = {steps:Array(String)}[5], name = {steps:Array(String)}[6],
            name = {steps:Array(String)}[7], name = {steps:Array(String)}[8], name = {steps:Array(String)}[9],
            name = {steps:Array(String)}[10]) AS level
    FROM visits FINAL
    ARRAY JOIN trail AS name, trail_ms AS ms
    WHERE site = {site:String}
      AND day BETWEEN toDate({from:DateTime64(3, 'UTC')}) AND toDate({to:DateTime64(3, 'UTC')})
      AND start >= {from:DateTime64(3, 'UTC')} AND start < {to:DateTime64(3, 'UTC')}
    GROUP BY visitor, after
)
WHERE true
  AND has({channels:Array(String)}, first_channel)
  AND has({campaigns:Array(String)}, first_campaign)
  AND has({devices:Array(String)}, first_device)
  AND has({countries:Array(String)}, first_country)
GROUP BY key, after, level
