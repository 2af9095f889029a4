-- Whether the product of a sheet can be had, as the audit read it: 'in' or 'out'; '' on
-- other pages, and in audits that did not look.
ALTER TABLE audit_pages ADD COLUMN IF NOT EXISTS stock LowCardinality(String) AFTER copy;
