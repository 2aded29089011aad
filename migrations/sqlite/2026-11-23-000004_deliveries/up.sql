-- The ledger. No foreign keys: a million rows are frozen in one statement, and rows outlive an erased subscriber.
CREATE TABLE deliveries (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    -- Set for digests only; the unique index below is what makes a second copy impossible.
    edition_id BIGINT,
    subscriber_id BIGINT,
    slice_id BIGINT,
    address TEXT NOT NULL,
    name TEXT,
    -- What the composer of a single mail needs to make the same bytes again, as JSON.
    payload TEXT,
    state TEXT NOT NULL,
    reason TEXT,
    attempts BIGINT NOT NULL DEFAULT 0,
    -- How often it was in doubt or dropped; a row that goes on so harms nobody else.
    suspicions BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    dated_at BIGINT,
    first_attempt_at BIGINT,
    answered_at BIGINT,
    reply TEXT,
    UNIQUE (edition_id, subscriber_id)
);

CREATE INDEX deliveries_by_subscriber ON deliveries (subscriber_id);
CREATE INDEX single_deliveries_by_age ON deliveries (created_at) WHERE edition_id IS NULL;

-- Rows that are claimed one by one: single mails, and digests after their first pass. A table of its own, so that the
-- ledger needs no index on what changes.
CREATE TABLE due_deliveries (
    delivery_id BIGINT NOT NULL PRIMARY KEY,
    -- 0 for mail that somebody waits for, 1 for digests; lower goes first.
    rank BIGINT NOT NULL,
    ready_at BIGINT NOT NULL,
    -- The worker that has it in hand; NULL while it waits.
    worker BIGINT
);

CREATE INDEX due_deliveries_in_order ON due_deliveries (rank, ready_at);

-- Ranges of an edition's ids that a worker sends on the first pass.
CREATE TABLE leases (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    edition_id BIGINT NOT NULL,
    from_id BIGINT NOT NULL,
    to_id BIGINT NOT NULL,
    -- The last id that may have been handed to a relay.
    frontier BIGINT NOT NULL,
    worker BIGINT NOT NULL,
    -- The Date of its mails.
    dated_at BIGINT NOT NULL,
    closed BOOLEAN NOT NULL
);

CREATE INDEX open_leases ON leases (worker) WHERE NOT closed;
CREATE INDEX leases_by_edition ON leases (edition_id, from_id);
