-- A reader's rows are found through the unique index, edition by edition: one entry less for each reader at a release.
DROP INDEX deliveries_by_subscriber;
-- Kept free for a row's result: a row that grows splits its page, and each group writes more of them.
ALTER TABLE deliveries ADD COLUMN spare TEXT;
