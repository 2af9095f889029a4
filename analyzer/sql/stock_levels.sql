-- The days on which a product runs out, and those on which it is there again: the
-- level at their end, and that of the day before. A day without a row is as the one
-- before it. Rows from any time up to the period's end.
SELECT
    sku AS key,
    toString(day) AS key_2,
    units
FROM (
    SELECT
        sku,
        day,
        units,
        lagInFrame(units, 1, 1) OVER (PARTITION BY sku ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before
    FROM stocks FINAL
    WHERE site = {site:String} AND day <= {to_day:Date}
)
WHERE (units <= 0) != (before <= 0)
ORDER BY sku, day
