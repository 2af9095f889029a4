-- Who may read what stands of orders and write what follows from it: two collectors
-- that hear of one order at once. Claims of milliseconds, in a table of their own:
-- they must not push the builder's out of theirs.
CREATE TABLE IF NOT EXISTS order_leases (
    name LowCardinality(String),
    holder String,
    at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'),
    expires DateTime64(3, 'UTC')
) ENGINE = Memory SETTINGS min_rows_to_keep = 200, max_rows_to_keep = 2000;
