-- The next few of fifty thousand are found without sorting all of them.

DROP INDEX notice_waiting;
CREATE INDEX notice_waiting ON notice (state, due_at, incident, contact, number);
