ALTER TABLE deliveries SET (fillfactor = 70);
CREATE INDEX subscribers_by_hash ON subscribers (address_hash);
