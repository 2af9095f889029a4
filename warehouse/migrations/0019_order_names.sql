-- The numbers of orders that a shop also tells by a key of its own, where the two differ.
CREATE TABLE IF NOT EXISTS order_names (
    site LowCardinality(String),
    name String,
    order_id String,
    version UInt64
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, name)
SETTINGS non_replicated_deduplication_window = 1000;
