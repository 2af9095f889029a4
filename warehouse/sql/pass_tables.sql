-- The builder's scratch tables of one pass. sure: 0 the visit may go on outside
-- the window, 1 it does not, 2 it is told from its visitor's whole history.
CREATE TABLE {{pass}}_touched (site LowCardinality(String), visitor UInt64, day Date, batch UInt64) ENGINE = Memory;
CREATE TABLE {{pass}}_unsure (site LowCardinality(String), visitor UInt64) ENGINE = Memory;
CREATE TABLE {{pass}}_new AS visits ENGINE = Memory;
ALTER TABLE {{pass}}_new ADD COLUMN sure UInt8;
CREATE TABLE {{pass}}_old (site LowCardinality(String), day Date, visitor UInt64, start DateTime64(3, 'UTC'), visit_id UInt64, chain_start DateTime64(3, 'UTC'), `end` DateTime64(3, 'UTC'), row_hash UInt64) ENGINE = Memory
