-- A reader's rows are found through the unique index, edition by edition: one entry less for each reader at a release.
DROP INDEX deliveries_by_subscriber;
-- What SQLite keeps free for a row's result; here the fill factor does that.
ALTER TABLE deliveries ADD COLUMN spare TEXT;
