-- The numbers of the orders that a tag saw bought, by local day. An exempt purchase's event
-- bears no number: this tells that the order was seen, and nothing of who bought.
CREATE TABLE IF NOT EXISTS order_sightings (
    site LowCardinality(String),
    order_id String,
    day Date
) ENGINE = ReplacingMergeTree ORDER BY (site, order_id, day)
TTL day + INTERVAL 25 MONTH
SETTINGS non_replicated_deduplication_window = 1000;
