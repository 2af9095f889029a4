-- The builder's claims live for seconds and are written twice a pass: in memory
-- they cost a fifth. A server that restarts forgets them together with the
-- scratch tables of the pass that held one, which then changes nothing.
DROP TABLE IF EXISTS leases;
CREATE TABLE IF NOT EXISTS leases (
    name LowCardinality(String),
    holder String,
    at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'),
    expires DateTime64(3, 'UTC')
) ENGINE = Memory SETTINGS min_rows_to_keep = 200, max_rows_to_keep = 2000;
