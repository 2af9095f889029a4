-- What tools say of a link from another site, and what was seen when it was looked at.
ALTER TABLE backlinks
    ADD COLUMN IF NOT EXISTS image Bool AFTER anchor,
    ADD COLUMN IF NOT EXISTS ugc Bool AFTER nofollow,
    ADD COLUMN IF NOT EXISTS sponsored Bool AFTER ugc,
    ADD COLUMN IF NOT EXISTS undated Bool AFTER first_seen,
    ADD COLUMN IF NOT EXISTS last_seen Nullable(Date) AFTER first_seen,
    ADD COLUMN IF NOT EXISTS outgoing UInt32 AFTER lost,
    ADD COLUMN IF NOT EXISTS language LowCardinality(String) AFTER outgoing,
    ADD COLUMN IF NOT EXISTS rating Nullable(Float64) AFTER language,
    ADD COLUMN IF NOT EXISTS rating_name LowCardinality(String) AFTER rating;

-- Each time a link was looked at on its page: one row, never replaced.
CREATE TABLE IF NOT EXISTS backlink_checks (
    site LowCardinality(String),
    source_url String,
    target_url String,
    checked DateTime64(3, 'UTC'),
    state LowCardinality(String),
    status UInt16,
    anchor String,
    region LowCardinality(String),
    outgoing UInt32,
    words UInt32,
    language LowCardinality(String),
    network String,
    target_status UInt16,
    target_final String
) ENGINE = ReplacingMergeTree(checked) ORDER BY (site, source_url, target_url, checked)
SETTINGS non_replicated_deduplication_window = 1000;
