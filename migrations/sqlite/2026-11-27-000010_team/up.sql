-- Who works here. Everybody has an account of their own; nobody is there by default.
CREATE TABLE members (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL,
    -- The address folded for comparison; one account for each.
    email_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    -- Sending is a right of its own, whatever the role.
    may_send BOOLEAN NOT NULL,
    -- argon2id, in PHC form; NULL until the invitation is taken up.
    password TEXT,
    -- Links that set a password count only if they are younger.
    credentials_at BIGINT NOT NULL,
    -- The codes of an authenticator follow from this and SECRET_KEY; NULL without one.
    totp_nonce TEXT,
    -- The step of the last code that was taken: none counts twice.
    totp_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT
);

-- Codes for whoever lost the authenticator, as keyed hashes; gone once used.
CREATE TABLE recovery_codes (
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL,
    PRIMARY KEY (member_id, code_hash)
);

CREATE TABLE sessions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- SHA-256 of the cookie, which is kept nowhere here.
    token_hash TEXT NOT NULL UNIQUE,
    member_id BIGINT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    -- When the password was last given.
    proved_at BIGINT NOT NULL,
    origin TEXT NOT NULL,
    agent TEXT NOT NULL
);

CREATE INDEX sessions_by_member ON sessions (member_id);

-- Failed logins of the last quarter of an hour, by a keyed hash of what was typed: accounts that do not exist count too.
CREATE TABLE login_failures (
    account TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE INDEX login_failures_by_account ON login_failures (account, at);

-- Who did what from where. Rows are added, never changed.
CREATE TABLE audit (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at BIGINT NOT NULL,
    member_id BIGINT,
    who TEXT NOT NULL,
    deed TEXT NOT NULL,
    about TEXT NOT NULL,
    origin TEXT NOT NULL
);

CREATE INDEX audit_by_member ON audit (member_id, id);

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
