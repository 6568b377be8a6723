-- What a person did that the law wants done, by incident.

CREATE TABLE duty (
    incident    UUID        NOT NULL,
    kind        TEXT        NOT NULL,
    done_at     TIMESTAMPTZ NOT NULL,
    by_whom     TEXT        NOT NULL,
    words       TEXT        NOT NULL,
    PRIMARY KEY (incident, kind)
);
