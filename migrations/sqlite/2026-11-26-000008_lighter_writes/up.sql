-- Nothing looks for readers by it, and it costs each import a page at a random place for each reader.
DROP INDEX subscribers_by_hash;
