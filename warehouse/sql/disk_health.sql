-- The room on ClickHouse's disk, and how many errors a full one made so far: no room to
-- reserve, a file that cannot be written, data that is not whole.
SELECT
    (SELECT min(free_space) FROM system.disks) AS free,
    (SELECT sum(value) FROM system.errors WHERE code IN (243, 75, 246)) AS marks
