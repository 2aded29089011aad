DROP TABLE errata;
