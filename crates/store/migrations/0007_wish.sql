-- How contacts want to be told, as far as it differs from what is usual. Who has left the
-- inventory and comes back finds his wishes kept.

CREATE TABLE wish (
    contact     TEXT        NOT NULL PRIMARY KEY,
    changed_at  TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL
);
INSERT INTO revision (name, number) VALUES ('wish', 0);
