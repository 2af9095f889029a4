-- What suppliers and resellers publish of the shop's articles, to be set against
-- its own sheets; one row per article and publisher, with the day it was noted.
CREATE TABLE IF NOT EXISTS sheet_texts (
    site LowCardinality(String),
    sku LowCardinality(String),
    source LowCardinality(String),
    version UInt64,
    origin LowCardinality(String),
    kind LowCardinality(String),
    url String,
    day Date,
    text String
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, sku, source)
SETTINGS non_replicated_deduplication_window = 1000;

-- What a product sheet says of its product, as the audit read it; '' on other pages.
ALTER TABLE audit_pages ADD COLUMN IF NOT EXISTS copy String AFTER hops;
