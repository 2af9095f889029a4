-- Contacts who can still be written to: those of each segment at its last newsletter,
-- and at its first one where it got several, one row per key of a dimension. A row more, of part 'whole', is over all keys.
SELECT
    key,
    if(over_all = 1, 'whole', '') AS part,
    sum(last_contacts) AS contacts_left,
    sumIf(first_contacts, lettered > 1) AS contacts_first,
    sumIf(last_contacts, lettered > 1) AS contacts_last
FROM (
    SELECT
        toString({column:Identifier}) AS key,
        grouping({column:Identifier}) AS over_all,
        argMax(contacts, day) AS last_contacts,
        argMin(contacts, day) AS first_contacts,
        uniqExact(day) AS lettered
    FROM (
        SELECT
            *,
            '' AS total,
            segment AS of_segment,
            title AS mailing,
            day AS local_day,
            toMonday(day) AS local_week,
            toStartOfMonth(day) AS local_month
        FROM mailings FINAL
        WHERE site = {site:String} AND day BETWEEN {from_day:Date} AND {to_day:Date} AND kind = 'newsletter'
    )
    WHERE true
      AND has({days:Array(String)}, toString(local_day))
      AND has({weeks:Array(String)}, toString(local_week))
      AND has({months:Array(String)}, toString(local_month))
      AND has({campaigns:Array(String)}, campaign)
      AND has({segment_values:Array(String)}, segment)
      AND has({mailing_values:Array(String)}, mailing)
      AND has({kind_values:Array(String)}, kind)
    GROUP BY GROUPING SETS (({column:Identifier}, of_segment), (of_segment))
)
GROUP BY key, over_all
