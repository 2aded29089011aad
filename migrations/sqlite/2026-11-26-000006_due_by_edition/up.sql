-- Rows that wait are looked for by edition: those of one that is held, however many, are never in the way of others.
-- Without an edition: mail that somebody waits for.
DROP INDEX due_deliveries_in_order;
ALTER TABLE due_deliveries ADD COLUMN edition_id BIGINT;
UPDATE due_deliveries SET edition_id = (SELECT edition_id FROM deliveries WHERE id = due_deliveries.delivery_id);
ALTER TABLE due_deliveries DROP COLUMN rank;
CREATE INDEX due_deliveries_waiting ON due_deliveries (edition_id, ready_at) WHERE worker IS NULL;
CREATE INDEX due_deliveries_in_hand ON due_deliveries (worker) WHERE worker IS NOT NULL;
