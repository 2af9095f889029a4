-- What the first pages of an audit say, for what is compared or weighed on demand: their
-- main text, cut, and their headings of the second level, one a line; and of a product
-- sheet, what it has and which questions it answers, as JSON.
ALTER TABLE audit_pages
    ADD COLUMN IF NOT EXISTS main_text String CODEC(ZSTD(3)) AFTER copy,
    ADD COLUMN IF NOT EXISTS subtitles String CODEC(ZSTD(3)) AFTER main_text,
    ADD COLUMN IF NOT EXISTS sheet String CODEC(ZSTD(3)) AFTER subtitles;
