-- What a search engine showed over a whole period, by one thing alone: queries, pages,
-- countries, devices, appearances, or nothing ('day'). The reports of its interface are
-- like that: they never say which page was shown for which query.
CREATE TABLE IF NOT EXISTS search_totals (
    site LowCardinality(String),
    kind LowCardinality(String),
    first_day Date,
    last_day Date,
    key String,
    version UInt64,
    origin LowCardinality(String),
    brand Bool,
    impressions UInt64,
    clicks UInt64,
    position_sum Float64
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, kind, first_day, last_day, key)
SETTINGS non_replicated_deduplication_window = 1000;
