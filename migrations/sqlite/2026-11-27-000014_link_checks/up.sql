-- What came of asking whether a link leads somewhere, so that a look at an edition does not ask everybody again. The
-- verdict is a word; the detail is a status or a reason for people.
CREATE TABLE link_checks (
    url TEXT NOT NULL PRIMARY KEY,
    verdict TEXT NOT NULL,
    detail TEXT,
    checked_at BIGINT NOT NULL
);
