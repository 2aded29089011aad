DROP TABLE article_drafts;
DROP TABLE article_words;
DROP INDEX articles_by_standing;
DROP INDEX articles_by_date;
ALTER TABLE articles DROP COLUMN deleted_at;
ALTER TABLE articles DROP COLUMN edited_by;
ALTER TABLE articles DROP COLUMN version;
ALTER TABLE articles DROP COLUMN published;
