-- What a shop invested in, one row each: since when it works (counted in days from
-- 1970-01-01), what it cost once and costs a month, excluding tax, and how many
-- full-time posts it takes.
SELECT
    investment_id AS key,
    name,
    CAST(supplier, 'String') AS supplier,
    perimeter,
    toUInt32(toUInt16(day)) AS day_number,
    amount_excl,
    monthly_excl,
    staff_share
FROM investments FINAL
WHERE site = {site:String}
ORDER BY day, investment_id
