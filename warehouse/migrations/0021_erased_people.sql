-- Whose orders stay nobody's when a shop, or a file, tells them again: marks of the customers
-- (keyed names already) and the orders of people who were erased, hashed, and when.
CREATE TABLE IF NOT EXISTS erased_people (
    site LowCardinality(String),
    mark String,
    erased DateTime64(3, 'UTC')
) ENGINE = ReplacingMergeTree(erased) ORDER BY (site, mark);
