-- The salts in use since a day: of those drawn at the same time by several
-- collectors, the earliest row wins everywhere.
SELECT site, toString(day) AS day, argMin(salt, (created, salt)) AS salt, min(created) AS created
FROM salts
WHERE day >= {from:Date}
GROUP BY site, day
