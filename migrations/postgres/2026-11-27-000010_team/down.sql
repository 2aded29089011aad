DROP TABLE audit;
DROP TABLE login_failures;
DROP TABLE sessions;
DROP TABLE recovery_codes;
DROP TABLE members;
DROP FUNCTION refuse_change_of_audit;
