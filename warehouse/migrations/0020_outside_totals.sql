-- What another tool says that it counted: a day, a channel, a page... of a period, shown
-- beside what was counted here and never added to it.
CREATE TABLE IF NOT EXISTS outside_totals (
    site LowCardinality(String),
    tool LowCardinality(String),
    kind LowCardinality(String),
    first_day Date,
    last_day Date,
    key String,
    version UInt64,
    origin LowCardinality(String),
    visitors Nullable(Int64),
    visits Nullable(Int64),
    page_views Nullable(Int64),
    orders Nullable(Int64),
    revenue_incl Nullable(Int64)
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, tool, kind, first_day, last_day, key)
SETTINGS non_replicated_deduplication_window = 1000;
