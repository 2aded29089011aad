ALTER TABLE deliveries DROP COLUMN spare;
CREATE INDEX deliveries_by_subscriber ON deliveries (subscriber_id);
