CREATE TABLE subscribers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL,
    -- The address folded for comparison; one row for each.
    email_key TEXT NOT NULL UNIQUE,
    -- Keyed hash of email_key, which suppressions are compared by.
    address_hash TEXT NOT NULL,
    name TEXT,
    -- The choices, which together name a slice: regions and kinds sorted and joined by ';', empty for all.
    language TEXT NOT NULL,
    regions TEXT NOT NULL,
    kinds TEXT NOT NULL,
    state TEXT NOT NULL,
    paused_until BIGINT,
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    left_at BIGINT,
    updated_at BIGINT NOT NULL
);

CREATE INDEX subscribers_by_choice ON subscribers (state, language, regions, kinds);
CREATE INDEX subscribers_by_hash ON subscribers (address_hash);

-- What was agreed to and taken back: append-only, so that consent can be shown (GDPR article 7).
CREATE TABLE consents (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    subscriber_id BIGINT NOT NULL REFERENCES subscribers (id) ON DELETE CASCADE,
    event TEXT NOT NULL,
    text_version TEXT NOT NULL,
    language TEXT NOT NULL,
    source TEXT NOT NULL,
    origin_hash TEXT,
    at BIGINT NOT NULL
);

CREATE INDEX consents_by_subscriber ON consents (subscriber_id, id);

-- Addresses that must never be mailed again, as keyed hashes that outlive erasure.
CREATE TABLE suppressions (
    address_hash TEXT NOT NULL PRIMARY KEY,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL
);
