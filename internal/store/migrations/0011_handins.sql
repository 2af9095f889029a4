-- Dossiers as they were handed in. The manifest is the text whose SHA-256 is the fingerprint
-- that is printed; it names each part by its own SHA-256.
CREATE TABLE handins (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    number INTEGER NOT NULL,          -- of the site's: later edits are a new one
    fingerprint TEXT NOT NULL,        -- SHA-256 of the manifest, in hex
    manifest TEXT NOT NULL,
    author TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (site, number)
) STRICT;

CREATE TABLE handin_parts (
    handin INTEGER NOT NULL REFERENCES handins (id),
    kind TEXT NOT NULL,               -- figure, picture or piece
    name TEXT NOT NULL,               -- a figure's is its code
    sha256 TEXT NOT NULL,
    PRIMARY KEY (handin, kind, name)
) STRICT;
CREATE INDEX handin_parts_by_name ON handin_parts (kind, name);

CREATE TABLE handin_bodies (
    sha256 TEXT PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;
