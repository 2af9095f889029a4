-- The parts written since an instant, the latest first.
SELECT table, name, toString(modification_time) AS made
FROM system.parts
WHERE active AND database = currentDatabase() AND modification_time >= toDateTime({since:DateTime64(3, 'UTC')})
ORDER BY modification_time DESC
