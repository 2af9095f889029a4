-- What people are told of their sites, each thing once.
CREATE TABLE notices (
    site TEXT NOT NULL,
    key TEXT NOT NULL,            -- what it is about: the audit, the link, the run
    kind TEXT NOT NULL,           -- critical, score, robots, backlink, missed...
    text TEXT NOT NULL,           -- a sentence
    at INTEGER NOT NULL,
    message INTEGER NOT NULL,     -- messages.id
    PRIMARY KEY (site, key)
) STRICT;

CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    subject TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- A message on its way to one person or one program.
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    message INTEGER NOT NULL,
    channel TEXT NOT NULL,        -- mail, webhook
    target TEXT NOT NULL,         -- an address
    attempts INTEGER NOT NULL,
    next_try INTEGER,             -- null: sent, or given up
    sent INTEGER,
    problem TEXT NOT NULL         -- why the last attempt failed
) STRICT;
CREATE INDEX deliveries_to_do ON deliveries (next_try) WHERE next_try IS NOT NULL;
