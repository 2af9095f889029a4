-- Messages sent and what people did with them, one row per combination of up to
-- four dimensions (see visits.sql). A message stands on the day it was sent, with
-- all that came of it.
--
-- contact_micromonths spreads the contacts of a segment over its newsletters of a
-- month, in millionths, so that a month of a segment adds up to its contacts:
-- newsletters over it is how many a contact got in a month, whatever the period. It
-- takes whole months to know that, hence the days around the period.
SELECT
    toString({column:Identifier}) AS key,
    toString({column_2:Identifier}) AS key_2,
    toString({column_3:Identifier}) AS key_3,
    toString({column_4:Identifier}) AS key_4,
    count() AS mailings,
    sum(sent) AS mails_sent,
    sum(delivered) AS mails_delivered,
    sum(opens) AS mail_opens,
    sum(clicks) AS mail_clicks,
    sum(unsubscribed) AS mail_unsubscribed,
    sum(complaints) AS mail_complaints,
    sum(orders) AS mail_orders,
    sum(revenue_incl) AS mail_revenue,
    sumIf(sent, kind = 'newsletter') AS newsletters_sent,
    sum(contact_month) AS contact_micromonths
FROM (
    SELECT
        *,
        '' AS total,
        title AS mailing,
        day AS local_day,
        toMonday(day) AS local_week,
        toStartOfMonth(day) AS local_month,
        count() OVER (PARTITION BY kind, segment, toStartOfMonth(day)) AS in_month,
        toInt64(if(kind = 'newsletter', round(contacts * 1e6 / in_month), 0)) AS contact_month
    FROM mailings FINAL
    WHERE site = {site:String} AND day BETWEEN toStartOfMonth({from_day:Date}) AND toLastDayOfMonth({to_day:Date})
)
WHERE local_day BETWEEN {from_day:Date} AND {to_day:Date}
  AND has({days:Array(String)}, toString(local_day))
  AND has({weeks:Array(String)}, toString(local_week))
  AND has({months:Array(String)}, toString(local_month))
  AND has({campaigns:Array(String)}, campaign)
  AND has({segment_values:Array(String)}, segment)
  AND has({mailing_values:Array(String)}, mailing)
  AND has({kind_values:Array(String)}, kind)
GROUP BY {column:Identifier}, {column_2:Identifier}, {column_3:Identifier}, {column_4:Identifier}
