DROP TABLE edition_approvals;
DROP TABLE edition_texts;
ALTER TABLE edition_items DROP COLUMN left_out_by;
ALTER TABLE edition_items DROP COLUMN left_out_why;
DROP TABLE edition_desk;
