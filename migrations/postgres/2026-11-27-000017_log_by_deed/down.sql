DROP INDEX audit_by_deed;
