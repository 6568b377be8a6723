-- Who is told what. A row is written in the transaction of what it tells, and is at the
-- same time the outbox: it waits until it was handed over, or need not be any more.

CREATE TABLE notice (
    incident    UUID        NOT NULL,
    contact     TEXT        NOT NULL,
    number      BIGINT      NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL,
    state       TEXT        NOT NULL,
    due_at      TIMESTAMPTZ NOT NULL,
    attempts    BIGINT      NOT NULL,
    holder      TEXT,
    until_at    TIMESTAMPTZ,
    ended_at    TIMESTAMPTZ,
    remark      TEXT        NOT NULL,
    PRIMARY KEY (incident, contact, number)
);
CREATE INDEX notice_waiting ON notice (state, due_at);
