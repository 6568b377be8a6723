-- What bongsu remembers, first version. One text for SQLite and PostgreSQL.
-- JSONB columns hold objects or arrays, opaque to SQL. Instants are arguments, never now().

-- --- incidents ---------------------------------------------------------------

CREATE TABLE incident (
    id          UUID        NOT NULL PRIMARY KEY,
    opened_at   TIMESTAMPTZ NOT NULL,
    began_at    TIMESTAMPTZ NOT NULL,
    phase       TEXT        NOT NULL,
    resolved_at TIMESTAMPTZ,
    body        JSONB       NOT NULL
);
CREATE INDEX incident_resolved ON incident (resolved_at);

-- Lines are added and advance; none is removed.
CREATE TABLE victim (
    incident    UUID        NOT NULL,
    site        TEXT        NOT NULL,
    customer    TEXT        NOT NULL,
    state       TEXT        NOT NULL,
    reason      TEXT,
    listed_at   TIMESTAMPTZ NOT NULL,
    hit_at      TIMESTAMPTZ,
    verified_at TIMESTAMPTZ,
    proof       JSONB       NOT NULL,
    search      TEXT        NOT NULL,
    PRIMARY KEY (incident, site)
);
CREATE INDEX victim_site ON victim (site, incident);

-- Written once. A second, different entry under the same number is refused and counted.
CREATE TABLE event (
    incident    UUID        NOT NULL,
    number      BIGINT      NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    kind        TEXT        NOT NULL,
    body        JSONB       NOT NULL,
    refused     BIGINT      NOT NULL,
    PRIMARY KEY (incident, number)
);

-- Written once, like events: what was said is said.
CREATE TABLE statement (
    incident    UUID        NOT NULL,
    number      BIGINT      NOT NULL,
    as_of       TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL,
    refused     BIGINT      NOT NULL,
    PRIMARY KEY (incident, number)
);

-- --- sites -------------------------------------------------------------------

-- Every change of verdict, as long as the operator keeps them.
CREATE TABLE verdict (
    site        TEXT        NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    since       TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (site, at)
);
CREATE INDEX verdict_at ON verdict (at);

-- The latest of them for each site, never pruned.
CREATE TABLE standing (
    site        TEXT        NOT NULL PRIMARY KEY,
    at          TIMESTAMPTZ NOT NULL,
    since       TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL
);

-- When the program was watching: outside of these spans nothing is known of anybody.
CREATE TABLE watch (
    from_at     TIMESTAMPTZ NOT NULL PRIMARY KEY,
    until_at    TIMESTAMPTZ NOT NULL
);

-- --- inventory ---------------------------------------------------------------

CREATE TABLE customer (
    id          TEXT        NOT NULL PRIMARY KEY,
    changed_at  TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL
);

CREATE TABLE site (
    host        TEXT        NOT NULL PRIMARY KEY,
    changed_at  TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL
);

CREATE TABLE part (
    id          TEXT        NOT NULL PRIMARY KEY,
    changed_at  TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL
);

-- What DNS said of a zone: a row for each answer that differs from the one before.
CREATE TABLE discovery (
    zone        TEXT        NOT NULL,
    first_at    TIMESTAMPTZ NOT NULL,
    last_at     TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (zone, first_at)
);

-- Whoever reads, compares and writes, raises the number; who meets another number than
-- he read begins again.
CREATE TABLE revision (
    name        TEXT        NOT NULL PRIMARY KEY,
    number      BIGINT      NOT NULL
);
INSERT INTO revision (name, number) VALUES ('inventory', 0);
INSERT INTO revision (name, number) VALUES ('discovery', 0);

-- --- access ------------------------------------------------------------------

CREATE TABLE access (
    id          UUID        NOT NULL PRIMARY KEY,
    at          TIMESTAMPTZ NOT NULL,
    remote      TEXT        NOT NULL,
    principal   TEXT,
    what        TEXT        NOT NULL
);
CREATE INDEX access_at ON access (at, id);
