CREATE TABLE editions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    month TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    -- What an editor wrote; NULL where the program's own words serve.
    title TEXT,
    subject TEXT,
    preheader TEXT,
    note TEXT,
    content_hash TEXT,
    approved_at BIGINT,
    approved_by TEXT,
    -- Fixed at release: part of every Message-ID.
    nonce TEXT,
    mail_domain TEXT,
    released_at BIGINT,
    finished_at BIGINT,
    paused_why TEXT,
    -- The first pass: ids of its deliveries, and the next one that no lease covers yet.
    first_id BIGINT,
    last_id BIGINT,
    next_id BIGINT,
    -- The closing statement, moved in the transaction of each group; audience is the sum of the others.
    audience BIGINT NOT NULL DEFAULT 0,
    queued BIGINT NOT NULL DEFAULT 0,
    accepted BIGINT NOT NULL DEFAULT 0,
    deferred BIGINT NOT NULL DEFAULT 0,
    rejected BIGINT NOT NULL DEFAULT 0,
    skipped BIGINT NOT NULL DEFAULT 0,
    unknown BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE edition_items (
    edition_id BIGINT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    article_id BIGINT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    featured BOOLEAN NOT NULL,
    -- Why it is not in the edition; NULL when it is.
    left_out TEXT,
    PRIMARY KEY (edition_id, article_id)
);

-- One rendering for each set of choices in use, frozen at release.
CREATE TABLE slices (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    edition_id BIGINT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    language TEXT NOT NULL,
    regions TEXT NOT NULL,
    kinds TEXT NOT NULL,
    items BIGINT NOT NULL,
    skeleton BLOB NOT NULL,
    UNIQUE (edition_id, language, regions, kinds)
);
