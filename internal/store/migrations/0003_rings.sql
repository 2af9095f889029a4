-- When a rule of an alert rang, at most once for the day it looked back to.
CREATE TABLE rings (
    id INTEGER PRIMARY KEY,
    rule INTEGER NOT NULL,        -- documents.id
    site TEXT NOT NULL,
    day TEXT NOT NULL,            -- 2025-03-14, the last one looked at
    body TEXT NOT NULL,           -- JSON: the rule as it was, and the figure
    at INTEGER NOT NULL,
    seen INTEGER,                 -- null: nobody has acknowledged it
    seen_by TEXT NOT NULL,
    UNIQUE (rule, day)
) STRICT;
CREATE INDEX rings_by_site ON rings (site, day);
