-- A draft is seen by editors only. What came from files before is published.
ALTER TABLE articles ADD COLUMN published BOOLEAN NOT NULL DEFAULT TRUE;
-- Grows with each change, so that of two editors who began from the same the second is told.
ALTER TABLE articles ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
-- Who changed it last, in words; NULL for a file.
ALTER TABLE articles ADD COLUMN edited_by TEXT;
-- Deleted articles stay: they can be brought back, and editions that went out still show them.
ALTER TABLE articles ADD COLUMN deleted_at BIGINT;

-- The editors' list stands by date.
CREATE INDEX articles_by_date ON articles (dated_at);
-- The schedule asks each minute which months have something to send; it need not read texts for that.
CREATE INDEX articles_by_standing ON articles (month, kind, date, published, deleted_at);

-- An article's words without case and accents, for searching; the program fills it, as neither database folds alike.
CREATE TABLE article_words (
    article_id BIGINT NOT NULL PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    folded TEXT NOT NULL
);

-- What an editor has in the form and has not saved. Article 0 is one that does not exist yet.
CREATE TABLE article_drafts (
    owner BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    base_version BIGINT NOT NULL,
    form TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (owner, article_id)
);
