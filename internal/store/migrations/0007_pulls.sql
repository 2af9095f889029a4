-- Shops whose orders are read rather than sent: where, and how far the reading is.
CREATE TABLE pulls (
    connection TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    allowed TEXT NOT NULL DEFAULT '',     -- hosts of a private network that may be reached, by commas
    shop INTEGER NOT NULL,                -- one of several in a back office; 0 for the address's own
    progress TEXT NOT NULL DEFAULT '{}',  -- JSON of the reader's own
    asked TEXT NOT NULL DEFAULT '',       -- the progress to begin the next reading with
    tally TEXT NOT NULL DEFAULT '{}',     -- JSON: what the last or present reading has read
    due INTEGER NOT NULL,                 -- when to read next
    holder TEXT NOT NULL DEFAULT '',      -- who reads
    held_until INTEGER NOT NULL DEFAULT 0,
    began INTEGER,
    ended INTEGER,
    problem TEXT NOT NULL DEFAULT '',     -- why the last reading failed, in French
    failures INTEGER NOT NULL DEFAULT 0   -- in a row
) STRICT;
