-- What one unit of a currency is worth in the site's own, from a day on.
CREATE TABLE IF NOT EXISTS exchange_rates (
    site LowCardinality(String),
    currency LowCardinality(String),
    day Date,
    version UInt64,
    rate Float64
) ENGINE = ReplacingMergeTree(version) ORDER BY (site, currency, day)
SETTINGS non_replicated_deduplication_window = 1000;

-- What shops say of orders in a currency without a rate yet: whole, to be counted once the
-- rate is there.
CREATE TABLE IF NOT EXISTS waiting_orders (
    site LowCardinality(String),
    order_id String,
    version UInt64,
    what LowCardinality(String),
    currency LowCardinality(String),
    day String,
    record String,
    inserted DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
) ENGINE = ReplacingMergeTree(inserted) ORDER BY (site, order_id, version, what)
SETTINGS non_replicated_deduplication_window = 1000;
