-- What the file of an article said when it was last imported: its slug and its fingerprint. An article whose own fingerprint
-- is another one was changed at the desk since.
CREATE TABLE article_files (
    article_id BIGINT NOT NULL PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    slug TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL
);
INSERT INTO article_files (article_id, slug, fingerprint)
SELECT id, slug, fingerprint FROM articles WHERE edited_by IS NULL;
