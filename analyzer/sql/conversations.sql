-- Chats, tickets and calls, one row per combination of up to four dimensions (see
-- orders.sql). A conversation counts on the local day it begins.
--
-- Contacts are tickets and calls: people chat before they buy, and write or call
-- about what they bought. Questions are what is written, chats and tickets: a call that
-- nobody takes asks nothing yet. A note of 0 means that none was given. What is answered
-- how fast does not add up: see waits.sql.
SELECT
    toString({column:Identifier}) AS key,
    toString({column_2:Identifier}) AS key_2,
    toString({column_3:Identifier}) AS key_3,
    toString({column_4:Identifier}) AS key_4,
    count() AS conversations,
    countIf(answered) AS conversations_answered,
    countIf(satisfaction > 0) AS conversations_noted,
    sum(satisfaction) AS satisfaction_sum,
    sumIf(length_s, answered) AS length_total_s,
    countIf(kind IN ('chat', 'ticket')) AS questions,
    countIf(kind IN ('chat', 'ticket') AND NOT answered) AS questions_unanswered,
    countIf(kind = 'chat') AS chats,
    countIf(kind = 'chat' AND ordered) AS chats_ordering,
    countIf(kind IN ('ticket', 'call')) AS contacts,
    countIf(kind IN ('ticket', 'call') AND motive = 'order_status') AS contacts_order_status
FROM (
    SELECT
        *,
        '' AS total,
        toDate(ts, {timezone:String}) AS local_day,
        toMonday(toDate(ts, {timezone:String})) AS local_week,
        toStartOfMonth(toDate(ts, {timezone:String})) AS local_month,
        leftPad(toString(toHour(ts, {timezone:String})), 2, '0') AS hour,
        toString(toDayOfWeek(toTimeZone(ts, {timezone:String}))) AS weekday
    FROM conversations FINAL
    WHERE site = {site:String} AND ts >= {from:DateTime64(3, 'UTC')} AND ts < {to:DateTime64(3, 'UTC')}
)
WHERE true
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({devices:Array(String)}, device)
  AND has({kind_values:Array(String)}, kind)
  AND has({motive_values:Array(String)}, motive)
  AND has({outcome_values:Array(String)}, outcome)
  AND has({hour_values:Array(String)}, hour)
  AND has({weekday_values:Array(String)}, weekday)
GROUP BY {column:Identifier}, {column_2:Identifier}, {column_3:Identifier}, {column_4:Identifier}
