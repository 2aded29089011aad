-- Corrections to editions that went out. One goes to whoever has the edition, by rows of the ledger that are queued a
-- few hundred at a time.
CREATE TABLE errata (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    edition_id BIGINT NOT NULL REFERENCES editions (id) ON DELETE CASCADE,
    -- As JSON: for each language's code, and for all under "", the subject and the note.
    words TEXT NOT NULL,
    by_name TEXT NOT NULL,
    -- The edition's next delivery to look at, and its last one.
    next_id BIGINT NOT NULL,
    last_id BIGINT NOT NULL,
    -- How many readers it has been queued for.
    readers BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    -- When it had been queued for all; NULL until then.
    finished_at BIGINT
);

CREATE UNIQUE INDEX open_errata ON errata (edition_id) WHERE finished_at IS NULL;
CREATE INDEX errata_by_edition ON errata (edition_id);
