-- Shops that send their orders. The secrets are needed as they are to check signatures: the
-- file is readable by its owner only.
CREATE TABLE connections (
    id TEXT PRIMARY KEY,              -- in the address that the shop sends to; no secret
    site TEXT NOT NULL,
    kind TEXT NOT NULL,               -- woocommerce, shopify, generic
    secret TEXT NOT NULL,             -- '' until the shop's own is given
    previous TEXT NOT NULL,           -- the one before
    previous_until INTEGER NOT NULL,  -- how long it may still sign
    created INTEGER NOT NULL,
    seen INTEGER,                     -- when something in good form came last
    deliveries INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The key under which the customers of a site are hidden. It outlives connections, so that
-- a customer keeps one pseudonym.
CREATE TABLE person_keys (
    site TEXT PRIMARY KEY,
    key BLOB NOT NULL
) STRICT;
