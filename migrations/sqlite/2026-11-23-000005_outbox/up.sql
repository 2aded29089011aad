-- The built-in mailbox, used while no relay is set. One message for each delivery, however often it is handed over.
CREATE TABLE outbox_messages (
    delivery_id BIGINT NOT NULL PRIMARY KEY,
    recipient TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    raw BLOB NOT NULL
);

CREATE INDEX outbox_messages_by_age ON outbox_messages (received_at);
