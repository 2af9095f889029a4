-- Credit notes of files that are refunds which the shop itself told under another number.
CREATE TABLE IF NOT EXISTS credit_notes (
    site LowCardinality(String),
    document String,
    refund_id String,
    version UInt64
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, document)
SETTINGS non_replicated_deduplication_window = 1000;
