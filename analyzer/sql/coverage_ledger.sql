-- Whether a ledger holds anything of a site, and the first and last local days of
-- it, counted from 1970-01-01.
SELECT
    'site' AS key,
    toUInt8(count() > 0) AS known,
    toUInt16(min(local_day)) AS first_day,
    toUInt16(max(local_day)) AS last_day
FROM (
    SELECT if({is_day:UInt8} = 1, toDate({column:Identifier}), toDate(toDateTime({column:Identifier}), {timezone:String})) AS local_day
    FROM {table:Identifier}
    WHERE site = {site:String}
)
