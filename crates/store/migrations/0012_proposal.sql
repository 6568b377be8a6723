-- Statements that another person must approve first; they replace the drafts.

DROP TABLE draft;
CREATE TABLE proposal (
    incident    UUID        NOT NULL,
    number      BIGINT      NOT NULL,
    proposed_at TIMESTAMPTZ NOT NULL,
    decided_at  TIMESTAMPTZ,
    body        JSONB       NOT NULL,
    PRIMARY KEY (incident, number)
);
