DROP TABLE leases;
DROP TABLE due_deliveries;
DROP TABLE deliveries;
