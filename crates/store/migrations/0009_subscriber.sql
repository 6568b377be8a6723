-- Readers of the public page who want to hear of outages: by mail or by webhook, of everything
-- or of some components. Nobody hears anything who has not confirmed that it was he who asked.

CREATE TABLE subscriber (
    token        TEXT        NOT NULL PRIMARY KEY,
    way          TEXT        NOT NULL,
    address      TEXT        NOT NULL,
    body         JSONB       NOT NULL,
    made_at      TIMESTAMPTZ NOT NULL,
    invite_at    TIMESTAMPTZ,
    invites      BIGINT      NOT NULL,
    confirmed_at TIMESTAMPTZ,
    ended_at     TIMESTAMPTZ
);
CREATE UNIQUE INDEX subscriber_in_force ON subscriber (way, address) WHERE ended_at IS NULL;

-- What became of each statement that was due to one.
CREATE TABLE subscriber_post (
    token       TEXT        NOT NULL,
    incident    UUID        NOT NULL,
    number      BIGINT      NOT NULL,
    state       TEXT        NOT NULL,
    due_at      TIMESTAMPTZ NOT NULL,
    attempts    BIGINT      NOT NULL,
    ended_at    TIMESTAMPTZ,
    remark      TEXT        NOT NULL,
    PRIMARY KEY (token, incident, number)
);
CREATE INDEX subscriber_post_waiting ON subscriber_post (state, due_at);
