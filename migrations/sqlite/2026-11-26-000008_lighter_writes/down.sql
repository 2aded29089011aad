CREATE INDEX subscribers_by_hash ON subscribers (address_hash);
