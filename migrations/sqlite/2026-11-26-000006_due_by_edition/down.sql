DROP INDEX due_deliveries_in_hand;
DROP INDEX due_deliveries_waiting;
ALTER TABLE due_deliveries ADD COLUMN rank BIGINT NOT NULL DEFAULT 1;
UPDATE due_deliveries SET rank = 0 WHERE edition_id IS NULL;
ALTER TABLE due_deliveries DROP COLUMN edition_id;
CREATE INDEX due_deliveries_in_order ON due_deliveries (rank, ready_at);
