-- Nothing looks for readers by it, and it costs each import a page at a random place for each reader.
DROP INDEX subscribers_by_hash;
-- A page has room for the results of a whole group, so that none of them needs new entries in the indexes.
ALTER TABLE deliveries SET (fillfactor = 50);
