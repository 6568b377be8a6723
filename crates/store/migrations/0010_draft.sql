-- What a person wants to state and another is to approve first.

CREATE TABLE draft (
    id          TEXT        NOT NULL PRIMARY KEY,
    incident    UUID        NOT NULL,
    by_whom     TEXT        NOT NULL,
    body        JSONB       NOT NULL,
    made_at     TIMESTAMPTZ NOT NULL,
    decided_at  TIMESTAMPTZ,
    decided_by  TEXT,
    approved    BIGINT
);
CREATE INDEX draft_incident ON draft (incident, made_at);
