-- Of a fault of a style sheet: the pages that load it, directly or through other sheets.
-- Visits and orders at stake there are theirs. Empty for a fault of a page.
ALTER TABLE audit_findings ADD COLUMN IF NOT EXISTS loaded_by Array(String) CODEC(ZSTD(3)) AFTER evidence;
