-- What is long and seldom read is pressed harder: a tenth of the disk, and no more time
-- to write (ZSTD takes longer than LZ4, what it saves to write makes up for it).
ALTER TABLE events MODIFY COLUMN event_id CODEC(ZSTD(1)), MODIFY COLUMN title CODEC(ZSTD(1));
ALTER TABLE visits MODIFY COLUMN trail CODEC(ZSTD(1)), MODIFY COLUMN trail_paths CODEC(ZSTD(1)),
    MODIFY COLUMN trail_ms CODEC(ZSTD(1)), MODIFY COLUMN trail_words CODEC(ZSTD(1));
