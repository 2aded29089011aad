DROP TABLE suppressions;
DROP TABLE consents;
DROP TABLE subscribers;
