-- What a person keeps for a site and may correct: targets, rules of alerts. Every version
-- stays, so that what was meant at a time can be told.
CREATE TABLE documents (
    id INTEGER NOT NULL,          -- the same for all versions
    version INTEGER NOT NULL,     -- from 1
    kind TEXT NOT NULL,           -- target, alert
    site TEXT NOT NULL,
    body TEXT NOT NULL,           -- JSON, read by whom the kind belongs to
    author TEXT NOT NULL,
    at INTEGER NOT NULL,
    deleted INTEGER NOT NULL,     -- 1: this version took it away
    PRIMARY KEY (id, version)
) STRICT;
CREATE INDEX documents_by_site ON documents (kind, site);
