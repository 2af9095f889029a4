-- What a person cited: a frozen figure, or the row of figures of a chart.
CREATE TABLE citations (
    code TEXT PRIMARY KEY,        -- six characters, without prefix or dash
    site TEXT NOT NULL,
    kind TEXT NOT NULL,           -- figure, chart
    metric TEXT NOT NULL,
    title TEXT NOT NULL,
    question TEXT NOT NULL,       -- JSON: what to ask again
    figures TEXT NOT NULL,        -- JSON: what was answered
    version INTEGER NOT NULL,     -- of the metric's definition
    sql TEXT NOT NULL,
    params TEXT NOT NULL,         -- JSON
    fingerprint TEXT NOT NULL,
    sentence TEXT NOT NULL,
    address TEXT NOT NULL,        -- path and query of the screen it was taken from
    author TEXT NOT NULL,
    cited INTEGER NOT NULL
) STRICT;
CREATE INDEX citations_by_site ON citations (site, cited);

-- The chart as it looked when it was cited.
CREATE TABLE pictures (
    code TEXT NOT NULL REFERENCES citations (code) ON DELETE CASCADE,
    format TEXT NOT NULL,         -- svg, png
    body BLOB NOT NULL,
    PRIMARY KEY (code, format)
) STRICT;

-- Audits to run again and again.
CREATE TABLE schedules (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    url TEXT NOT NULL,
    cron TEXT NOT NULL,           -- five fields, in the time zone the scheduler states
    options TEXT NOT NULL,        -- JSON, the crawl's options
    enabled INTEGER NOT NULL,
    created INTEGER NOT NULL,
    last_run INTEGER,             -- null: never
    next_run INTEGER,             -- null: not planned yet
    UNIQUE (site, url, cron)
) STRICT;

-- A person's dated note on a site's curves.
CREATE TABLE annotations (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    day TEXT NOT NULL,            -- 2025-03-14
    text TEXT NOT NULL,
    author TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;
CREATE INDEX annotations_by_day ON annotations (site, day);
