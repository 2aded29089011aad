CREATE INDEX audit_by_deed ON audit (deed, id);
