-- What the editors' desk knows of an edition; apart from it, as the ledger writes that row with each group of results.
CREATE TABLE edition_desk (
    edition_id BIGINT NOT NULL PRIMARY KEY REFERENCES editions (id) ON DELETE CASCADE,
    -- The kinds in the order of their sections, joined by ';'; NULL until an editor moves one.
    section_order TEXT,
    -- Why the last approval is void, and since when.
    voided_why TEXT,
    voided_at BIGINT,
    -- What was approved last, as JSON: it outlives the approval, so that what has changed since can be told.
    approved_what TEXT,
    -- The countdown of an approved edition, and who started it.
    go_at BIGINT,
    go_by TEXT,
    -- When it was first noticed that it is due and nobody has approved it.
    waiting_told_at BIGINT
);

INSERT INTO edition_desk (edition_id) SELECT id FROM editions;

-- An editor's reason, and who it was.
ALTER TABLE edition_items ADD COLUMN left_out_why TEXT;
ALTER TABLE edition_items ADD COLUMN left_out_by TEXT;

-- What an editor wrote for the readers of one language; NULL where the edition's own columns serve.
CREATE TABLE edition_texts (
    edition_id BIGINT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    language TEXT NOT NULL,
    title TEXT,
    subject TEXT,
    preheader TEXT,
    note TEXT,
    PRIMARY KEY (edition_id, language)
);

-- Who has approved which content. A change removes them.
CREATE TABLE edition_approvals (
    edition_id BIGINT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    content_hash TEXT NOT NULL,
    who TEXT NOT NULL,
    -- The team member, where it was one.
    member BIGINT,
    at BIGINT NOT NULL,
    PRIMARY KEY (edition_id, content_hash, who)
);
