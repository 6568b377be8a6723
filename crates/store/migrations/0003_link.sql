-- The unguessable addresses of customers' own pages. What was renewed or withdrawn stays,
-- so that its published page can be taken away.

CREATE TABLE link (
    token    TEXT        NOT NULL PRIMARY KEY,
    customer TEXT        NOT NULL,
    made_at  TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX link_in_force ON link (customer) WHERE ended_at IS NULL;
CREATE INDEX link_customer ON link (customer);
INSERT INTO revision (name, number) VALUES ('link', 0);

-- What customers say there of their sites.

CREATE TABLE report (
    site     TEXT        NOT NULL,
    at       TIMESTAMPTZ NOT NULL,
    customer TEXT        NOT NULL,
    words    TEXT        NOT NULL,
    PRIMARY KEY (site, at)
);
CREATE INDEX report_at ON report (at);
