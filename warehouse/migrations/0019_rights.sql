-- What people, or shops for them, asked of what a site knows of them: to see it, or to be
-- forgotten. Who asked is there until it is answered (customer and orders, hidden as in orders),
-- then only what was done, when, and how many rows it touched.
CREATE TABLE IF NOT EXISTS rights_requests (
    site LowCardinality(String),
    request_id String,
    asked DateTime64(3, 'UTC'),
    kind LowCardinality(String),
    source LowCardinality(String),
    how LowCardinality(String),
    customer String,
    orders Array(String),
    rows UInt64,
    done Nullable(DateTime64(3, 'UTC'))
) ENGINE = ReplacingMergeTree ORDER BY (site, request_id)
SETTINGS non_replicated_deduplication_window = 1000;
