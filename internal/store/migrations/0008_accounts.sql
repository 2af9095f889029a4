-- Who signs in, and what they may see.
CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,            -- six characters, without a dash
    role TEXT NOT NULL CHECK (role IN ('admin', 'trainer', 'candidate', 'juror')),
    name TEXT NOT NULL,
    email TEXT NOT NULL DEFAULT '',
    password TEXT NOT NULL,               -- argon2id, with its parameters and salt
    first INTEGER NOT NULL,               -- 1 until the person chose a password of their own
    failures INTEGER NOT NULL DEFAULT 0,  -- wrong passwords in a row
    locked_until INTEGER NOT NULL DEFAULT 0,
    disabled INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    seen INTEGER                          -- when somebody last signed in
) STRICT;

-- What a browser holds is a token; its SHA-256 alone is kept.
CREATE TABLE sessions (
    token BLOB PRIMARY KEY,
    account INTEGER REFERENCES accounts (id) ON DELETE CASCADE, -- null: whoever showed the administrator's token, or a juror by link
    mark TEXT NOT NULL DEFAULT '',        -- without an account, what it rests on
    created INTEGER NOT NULL,
    seen INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_of ON sessions (account);

-- Who did what, when. Nothing secret stands here.
CREATE TABLE audit_log (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,                    -- the name and the code they had then
    action TEXT NOT NULL,                 -- sign_in, account_add...
    about TEXT NOT NULL DEFAULT ''        -- whom or what
) STRICT;
CREATE INDEX audit_log_at ON audit_log (at);

CREATE TABLE classes (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    settings TEXT NOT NULL DEFAULT '{}',  -- JSON of the trainer's room
    created INTEGER NOT NULL,
    archived INTEGER                      -- when it ended
) STRICT;

CREATE TABLE class_trainers (
    class INTEGER NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (class, account)
) STRICT;

-- A candidate sits in one class, before one site.
CREATE TABLE seats (
    account INTEGER PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    class INTEGER NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
    site TEXT NOT NULL,                   -- '' until the case is made
    deadline TEXT NOT NULL DEFAULT '',    -- 2026-06-30
    extra INTEGER NOT NULL DEFAULT 0      -- more time, in %
) STRICT;
CREATE UNIQUE INDEX seats_site ON seats (site) WHERE site <> '';

CREATE TABLE juries (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    token BLOB NOT NULL UNIQUE,           -- SHA-256 of what stands in the link
    code TEXT NOT NULL,                   -- of the session, argon2id
    failures INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT;

CREATE TABLE jury_members (
    id INTEGER PRIMARY KEY,
    jury INTEGER NOT NULL REFERENCES juries (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    email TEXT NOT NULL DEFAULT '',
    account INTEGER REFERENCES accounts (id) ON DELETE SET NULL
) STRICT;

CREATE TABLE jury_candidates (
    jury INTEGER NOT NULL REFERENCES juries (id) ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    PRIMARY KEY (jury, account)
) STRICT;
