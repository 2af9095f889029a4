-- The salts in use since a day: of those drawn at the same time by several
-- collectors, the earliest row wins everywhere.
-- Aliases differ from the columns: ClickHouse would put them in their place.
SELECT site, toString(day) AS local_day, argMin(salt, (created, salt)) AS first_salt, min(created) AS drawn
FROM salts
WHERE day >= {from:Date}
GROUP BY site, day
