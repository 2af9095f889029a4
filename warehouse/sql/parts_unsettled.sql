-- Months that hold a part worth merging that never was. Beside it there may be a
-- small one, of visits that passed the end of the month.
SELECT table, partition_id
FROM system.parts
WHERE active AND database = currentDatabase() AND has({tables:Array(String)}, table)
GROUP BY table, partition_id
HAVING countIf(level = 0 AND rows > 1000) > 0
ORDER BY table, partition_id
