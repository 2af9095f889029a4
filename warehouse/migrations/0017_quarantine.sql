-- What waits in the quarantine can be told again once its cause is mended: `held` is the hit
-- without address or identifier of its reader, forgotten after 30 days or once it is counted.
ALTER TABLE set_aside
    ADD COLUMN IF NOT EXISTS path String,
    ADD COLUMN IF NOT EXISTS hits UInt32 DEFAULT 1,
    ADD COLUMN IF NOT EXISTS held String TTL toDateTime(received) + INTERVAL 30 DAY,
    ADD COLUMN IF NOT EXISTS outcome LowCardinality(String),
    ADD COLUMN IF NOT EXISTS became LowCardinality(String),
    ADD COLUMN IF NOT EXISTS replayed DateTime64(3, 'UTC');
