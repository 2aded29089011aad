DROP TABLE slices;
DROP TABLE edition_items;
DROP TABLE editions;
