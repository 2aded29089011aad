-- How far the slots of each relay are reserved (SMTP_RATE), in microseconds since 1970 by the database's clock. All
-- processes share them, and they outlive a restart. The name is host:port.
CREATE TABLE relays (
    name TEXT NOT NULL PRIMARY KEY,
    next_slot_us BIGINT NOT NULL
);
