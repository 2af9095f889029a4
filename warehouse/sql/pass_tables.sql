-- The builder's scratch tables of one pass.
CREATE TABLE {{pass}}_touched (site LowCardinality(String), visitor UInt64, day Date, batch UInt64) ENGINE = Memory;
CREATE TABLE {{pass}}_new ENGINE = Memory AS SELECT *, toUInt8(0) AS sure FROM visits LIMIT 0;
CREATE TABLE {{pass}}_old (site LowCardinality(String), day Date, visitor UInt64, start DateTime64(3, 'UTC'), visit_id UInt64, chain_start DateTime64(3, 'UTC'), `end` DateTime64(3, 'UTC'), row_hash UInt64) ENGINE = Memory
