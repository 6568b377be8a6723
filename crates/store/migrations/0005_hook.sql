-- Programs and rooms that are told of every statement. What is due to them follows from the
-- statements themselves; only what became of each is written down here.

CREATE TABLE hook (
    name        TEXT        NOT NULL PRIMARY KEY,
    since       TIMESTAMPTZ NOT NULL
);
CREATE TABLE hook_post (
    hook        TEXT        NOT NULL,
    incident    UUID        NOT NULL,
    number      BIGINT      NOT NULL,
    state       TEXT        NOT NULL,
    due_at      TIMESTAMPTZ NOT NULL,
    attempts    BIGINT      NOT NULL,
    ended_at    TIMESTAMPTZ,
    remark      TEXT        NOT NULL,
    PRIMARY KEY (hook, incident, number)
);
CREATE INDEX statement_as_of ON statement (as_of);
