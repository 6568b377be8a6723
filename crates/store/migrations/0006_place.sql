-- Where those stand who deliver for us, as last found: on a day without DNS they are reached
-- by these addresses, also by a program that was only just started.

CREATE TABLE place (
    host        TEXT        NOT NULL PRIMARY KEY,
    address     TEXT        NOT NULL,
    found_at    TIMESTAMPTZ NOT NULL
);
