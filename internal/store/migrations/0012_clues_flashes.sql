-- How far a candidate may be helped: '' as their class, else '0', '1' or '2'.
ALTER TABLE seats ADD COLUMN clues TEXT NOT NULL DEFAULT '';

-- Clues that candidates asked for. They go with the account.
CREATE TABLE clue_uses (
    account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    site TEXT NOT NULL,                   -- of the case that the clue was about
    question TEXT NOT NULL,
    level INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account, site, question, level)
) STRICT;
CREATE INDEX clue_uses_site ON clue_uses (site);

-- Exercises that a class answers within a time.
CREATE TABLE flashes (
    id INTEGER PRIMARY KEY,
    class INTEGER NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,                   -- of what is to be found, as answer keys number it
    question TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    opened INTEGER NOT NULL,
    closed INTEGER,                       -- before its time was over
    shown INTEGER NOT NULL DEFAULT 0      -- 1 once candidates see what was to be found
) STRICT;
CREATE INDEX flashes_class ON flashes (class);

CREATE TABLE flash_answers (
    flash INTEGER NOT NULL REFERENCES flashes (id) ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    site TEXT NOT NULL,
    body TEXT NOT NULL,                   -- JSON
    at INTEGER NOT NULL,
    PRIMARY KEY (flash, account)
) STRICT;

-- What was to be found in each case, computed once from its data.
CREATE TABLE flash_facts (
    flash INTEGER NOT NULL REFERENCES flashes (id) ON DELETE CASCADE,
    site TEXT NOT NULL,
    body TEXT NOT NULL,                   -- JSON
    PRIMARY KEY (flash, site)
) STRICT;
