-- What a browser told of a page that the audit opened in one, as JSON; '' when it did not.
ALTER TABLE audit_pages ADD COLUMN IF NOT EXISTS browser String CODEC(ZSTD(1)) AFTER copy;
