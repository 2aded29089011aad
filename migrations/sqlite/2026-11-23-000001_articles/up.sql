-- Facts about this database itself: when it was made, which key it belongs to.
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE articles (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    -- The article's date in the newsletter's zone, YYYY-MM-DD, and as a moment in ms (the day's start without a time).
    date TEXT NOT NULL,
    dated_at BIGINT NOT NULL,
    has_time BOOLEAN NOT NULL,
    -- The edition it belongs to, YYYY-MM: its date's month, or a later one if that had already been approved.
    month TEXT NOT NULL,
    language TEXT NOT NULL,
    summary TEXT,
    body TEXT NOT NULL,
    source_name TEXT,
    source_url TEXT,
    image_url TEXT,
    image_alt TEXT,
    -- SHA-256 of all the above that a reader can see; tells an unchanged import and enters the content hash.
    fingerprint TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE INDEX articles_by_month ON articles (month, dated_at);

CREATE TABLE article_regions (
    article_id BIGINT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    region TEXT NOT NULL,
    PRIMARY KEY (article_id, region)
);

CREATE TABLE profiles (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE article_profiles (
    article_id BIGINT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    profile_id BIGINT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    PRIMARY KEY (article_id, profile_id)
);
