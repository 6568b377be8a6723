-- The schema of bongsu. One text for SQLite and PostgreSQL.
-- JSONB columns hold objects or arrays and are opaque to SQL. Times are arguments, never now().

-- --- the store itself --------------------------------------------------------

-- 256 random bits, drawn when the store is initialised: contacts are told apart by them.
-- With another secret every contact would be another one.
CREATE TABLE secret (
    number      BIGINT      NOT NULL PRIMARY KEY,
    body        BYTEA       NOT NULL
);

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

-- The victim list: rows are added and change state; none is deleted.
CREATE TABLE victim (
    incident      UUID        NOT NULL,
    site          TEXT        NOT NULL,
    customer      TEXT        NOT NULL,
    state         TEXT        NOT NULL,
    reason        TEXT,
    listed_at     TIMESTAMPTZ NOT NULL,
    hit_at        TIMESTAMPTZ,
    verified_at   TIMESTAMPTZ,
    justification JSONB       NOT NULL,
    search        TEXT        NOT NULL,
    PRIMARY KEY (incident, site)
);
CREATE INDEX victim_site ON victim (site, incident);

-- Write-once. A second, different row under the same number is refused and counted.
CREATE TABLE event (
    incident    UUID        NOT NULL,
    number      BIGINT      NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    kind        TEXT        NOT NULL,
    body        JSONB       NOT NULL,
    refused     BIGINT      NOT NULL,
    PRIMARY KEY (incident, number)
);

-- Write-once, like events: a published statement never changes.
CREATE TABLE statement (
    incident    UUID        NOT NULL,
    number      BIGINT      NOT NULL,
    as_of       TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL,
    refused     BIGINT      NOT NULL,
    PRIMARY KEY (incident, number)
);
CREATE INDEX statement_as_of ON statement (as_of);

-- Statements that another person must approve first: one row from the proposal to the decision.
CREATE TABLE proposal (
    incident    UUID        NOT NULL,
    number      BIGINT      NOT NULL,
    proposed_at TIMESTAMPTZ NOT NULL,
    decided_at  TIMESTAMPTZ,
    body        JSONB       NOT NULL,
    PRIMARY KEY (incident, number)
);

-- Legal obligations that a person fulfilled, by incident.
CREATE TABLE obligation (
    incident     UUID        NOT NULL,
    kind         TEXT        NOT NULL,
    fulfilled_at TIMESTAMPTZ NOT NULL,
    author       TEXT        NOT NULL,
    note         TEXT        NOT NULL,
    PRIMARY KEY (incident, kind)
);

-- --- sites -------------------------------------------------------------------

-- Every change of verdict, for the retention period.
CREATE TABLE verdict (
    site        TEXT        NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    since       TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (site, at)
);
CREATE INDEX verdict_at ON verdict (at);

-- The latest verdict of each site; never pruned.
CREATE TABLE current_verdict (
    site        TEXT        NOT NULL PRIMARY KEY,
    at          TIMESTAMPTZ NOT NULL,
    since       TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL
);

-- When probing ran: outside of these periods the state of every site is unknown.
CREATE TABLE coverage (
    started_at  TIMESTAMPTZ NOT NULL PRIMARY KEY,
    ended_at    TIMESTAMPTZ NOT NULL
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

CREATE TABLE component (
    id          TEXT        NOT NULL PRIMARY KEY,
    changed_at  TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL
);

-- Discovered DNS data of a zone: a row for each answer that differs from the previous one.
CREATE TABLE discovery (
    zone        TEXT        NOT NULL,
    first_at    TIMESTAMPTZ NOT NULL,
    last_at     TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (zone, first_at)
);

-- Optimistic locking and change detection: a writer increments the number; a writer that
-- finds another number than the one it read starts again.
CREATE TABLE revision (
    name        TEXT        NOT NULL PRIMARY KEY,
    number      BIGINT      NOT NULL
);
INSERT INTO revision (name, number) VALUES ('inventory', 0);
INSERT INTO revision (name, number) VALUES ('discovery', 0);
INSERT INTO revision (name, number) VALUES ('customer_page_token', 0);
INSERT INTO revision (name, number) VALUES ('notification_preference', 0);

-- --- customers ---------------------------------------------------------------

-- Capability tokens of the customers' own pages. A renewed or revoked token stays, so that
-- its published page can be removed.
CREATE TABLE customer_page_token (
    token       TEXT        NOT NULL PRIMARY KEY,
    customer    TEXT        NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    ended_at    TIMESTAMPTZ
);
CREATE UNIQUE INDEX customer_page_token_active ON customer_page_token (customer)
    WHERE ended_at IS NULL;
CREATE INDEX customer_page_token_customer ON customer_page_token (customer);

-- Problem reports sent from those pages.
CREATE TABLE problem_report (
    site        TEXT        NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    customer    TEXT        NOT NULL,
    text        TEXT        NOT NULL,
    -- 1 if one of the company's people had the site checked.
    is_by_staff BIGINT      NOT NULL,
    PRIMARY KEY (site, at)
);
CREATE INDEX problem_report_at ON problem_report (at);

-- Requests that programs sent under a key, and that were carried out: for a day, so that they can
-- be sent again. `request` is a digest of the whole request.
CREATE TABLE request_receipt (
    principal   TEXT        NOT NULL,
    request_key TEXT        NOT NULL,
    request     TEXT        NOT NULL,
    status      BIGINT      NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    -- The change of the inventory that it made; null for everything else.
    change      BIGINT,
    PRIMARY KEY (principal, request_key)
);
CREATE INDEX request_receipt_at ON request_receipt (at);

-- Contacts' notification preferences that differ from the defaults. They are kept when a
-- contact leaves the inventory.
CREATE TABLE notification_preference (
    contact     TEXT        NOT NULL PRIMARY KEY,
    changed_at  TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL
);

-- --- notifications -----------------------------------------------------------

-- Notices to contacts: the content. Written in the transaction of its cause.
CREATE TABLE notice (
    incident    UUID        NOT NULL,
    contact     TEXT        NOT NULL,
    number      BIGINT      NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL,
    -- When the link in it was first opened, by anyone: mail programs fetch links themselves.
    opened_at   TIMESTAMPTZ,
    PRIMARY KEY (incident, contact, number)
);

-- The outbox of every topic: notices to contacts, statements to webhooks and to subscribers.
-- A row is written in the transaction of what it tells. `subject` is the incident, `sequence`
-- the number of the notice or statement.
CREATE TABLE delivery (
    topic            TEXT        NOT NULL,
    recipient        TEXT        NOT NULL,
    subject          UUID        NOT NULL,
    sequence         BIGINT      NOT NULL,
    -- By what it is handed over; known for a notice only when it was.
    channel          TEXT,
    created_at       TIMESTAMPTZ NOT NULL,
    state            TEXT        NOT NULL,
    due_at           TIMESTAMPTZ NOT NULL,
    attempts         BIGINT      NOT NULL,
    -- How many attempts ended without anybody knowing whether it was taken.
    unknown          BIGINT      NOT NULL DEFAULT 0,
    lease_owner      TEXT,
    lease_expires_at TIMESTAMPTZ,
    ended_at         TIMESTAMPTZ,
    last_error       TEXT        NOT NULL,
    -- When it came back after it was handed over, and why. It stays sent.
    returned_at      TIMESTAMPTZ,
    return_reason    TEXT,
    PRIMARY KEY (topic, recipient, subject, sequence)
);
-- The next few of fifty thousand are found without sorting.
CREATE INDEX delivery_due ON delivery (topic, state, due_at, recipient, subject, sequence);

-- Configured webhooks. Statements made from `since` on are delivered to them.
CREATE TABLE webhook (
    name        TEXT        NOT NULL PRIMARY KEY,
    since       TIMESTAMPTZ NOT NULL
);

-- Readers of the public page who subscribed by mail or webhook, to everything or to some
-- components. Nothing is sent before they confirm.
CREATE TABLE subscriber (
    token        TEXT        NOT NULL PRIMARY KEY,
    channel      TEXT        NOT NULL,
    address      TEXT        NOT NULL,
    filter       JSONB       NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL,
    -- When the next invitation to confirm is due.
    invite_at    TIMESTAMPTZ,
    invitations  BIGINT      NOT NULL,
    confirmed_at TIMESTAMPTZ,
    ended_at     TIMESTAMPTZ,
    -- Statements that came back because the address cannot be reached, and the last of them.
    hard_bounces BIGINT      NOT NULL DEFAULT 0,
    last_bounce  TEXT        NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX subscriber_active ON subscriber (channel, address) WHERE ended_at IS NULL;

-- Last resolved addresses of mail relays, gateways and mirrors: without DNS they are reached
-- at these, also by a program that was just started.
CREATE TABLE resolved_host (
    host        TEXT        NOT NULL PRIMARY KEY,
    -- With a space between them.
    addresses   TEXT        NOT NULL,
    resolved_at TIMESTAMPTZ NOT NULL
);

-- --- audit -------------------------------------------------------------------

CREATE TABLE access_log (
    id          UUID        NOT NULL PRIMARY KEY,
    at          TIMESTAMPTZ NOT NULL,
    remote_addr TEXT        NOT NULL,
    -- What the principal is told apart by, and the name that people read.
    principal   TEXT,
    name        TEXT,
    request_id  TEXT        NOT NULL,
    action      TEXT        NOT NULL,
    search      TEXT        NOT NULL
);
CREATE INDEX access_log_at ON access_log (at, id);

-- --- people ------------------------------------------------------------------

-- Who may use operations. `password` is an Argon2id hash; NULL until one was chosen.
CREATE TABLE user_account (
    id          UUID        NOT NULL PRIMARY KEY,
    login       TEXT        NOT NULL,
    name        TEXT        NOT NULL,
    role        TEXT        NOT NULL,
    password    TEXT,
    -- The second factor, sealed by a key that is not in this database; the last step that was
    -- used of it, and by which session.
    totp_secret TEXT,
    totp_step   BIGINT      NOT NULL,
    totp_by     TEXT,
    settings    JSONB       NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    disabled_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX user_account_login ON user_account (login);

-- By whom an identity provider knows a user: the subject never changes and is never given to
-- another (OpenID Connect Core 1.0 §2).
CREATE TABLE user_identity (
    issuer      TEXT        NOT NULL,
    subject     TEXT        NOT NULL,
    user_id     UUID        NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (issuer, subject)
);

-- Public keys by which users log in, by the id that their device gave them; what they sign is in
-- COSE (RFC 9052).
CREATE TABLE passkey (
    id          TEXT        NOT NULL PRIMARY KEY,
    user_id     UUID        NOT NULL,
    public_key  BYTEA       NOT NULL,
    counter     BIGINT      NOT NULL,
    name        TEXT        NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    used_at     TIMESTAMPTZ,
    used_by     TEXT
);
CREATE INDEX passkey_owner ON passkey (user_id, created_at);

-- Challenges that were signed, until they are of no use any more.
CREATE TABLE used_challenge (
    challenge   TEXT        NOT NULL PRIMARY KEY,
    used_by     TEXT        NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL
);
CREATE INDEX used_challenge_expires ON used_challenge (expires_at);

-- Who is in which team, by principal, as the access log has them.
CREATE TABLE team_member (
    team        TEXT        NOT NULL,
    principal   TEXT        NOT NULL,
    PRIMARY KEY (team, principal)
);

-- Digests of the codes that stand in for a lost second factor; each opens once.
CREATE TABLE recovery_code (
    user_id     UUID        NOT NULL,
    digest      TEXT        NOT NULL,
    used_by     TEXT,
    PRIMARY KEY (user_id, digest)
);

-- Links by which a password is chosen, once: by digest. Without a user, the link makes the first
-- administrator.
CREATE TABLE one_time_link (
    digest      TEXT        NOT NULL PRIMARY KEY,
    user_id     UUID,
    created_at  TIMESTAMPTZ NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL,
    used_by     TEXT
);

-- Failed attempts to log in, by login name and network.
CREATE TABLE login_failure (
    login       TEXT        NOT NULL,
    network     TEXT        NOT NULL,
    attempts    BIGINT      NOT NULL,
    last_at     TIMESTAMPTZ NOT NULL,
    -- The last attempt: a unit that runs twice counts it once.
    attempt     TEXT        NOT NULL,
    PRIMARY KEY (login, network)
);
CREATE INDEX login_failure_last ON login_failure (last_at);

-- Sessions of browsers, by the digest of their cookie. `stage` is `code` until the second
-- factor was given, then `open`.
CREATE TABLE session (
    digest      TEXT        NOT NULL PRIMARY KEY,
    id          UUID        NOT NULL,
    user_id     UUID        NOT NULL,
    stage       TEXT        NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    seen_at     TIMESTAMPTZ NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL,
    remote_addr TEXT        NOT NULL,
    user_agent  TEXT        NOT NULL
);
CREATE INDEX session_owner ON session (user_id, seen_at);
CREATE INDEX session_expires ON session (expires_at);

-- API tokens, by digest. An ended one stays, so that its use can still be told.
CREATE TABLE api_token (
    id          UUID        NOT NULL PRIMARY KEY,
    digest      TEXT        NOT NULL,
    user_id     UUID        NOT NULL,
    name        TEXT        NOT NULL,
    scopes      TEXT        NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL,
    used_at     TIMESTAMPTZ,
    ended_at    TIMESTAMPTZ
);
CREATE UNIQUE INDEX api_token_digest ON api_token (digest);
CREATE INDEX api_token_user ON api_token (user_id, created_at);

-- --- maintenance -------------------------------------------------------------
-- What is planned. `ends_at` is the end of its last window, NULL while its rule has none.
CREATE TABLE maintenance (
    id          UUID        NOT NULL PRIMARY KEY,
    changed_at  TIMESTAMPTZ NOT NULL,
    ends_at     TIMESTAMPTZ,
    body        JSONB       NOT NULL
);
CREATE INDEX maintenance_ends ON maintenance (ends_at);

-- What contacts are told of it: the content. Written with its delivery.
CREATE TABLE announcement (
    maintenance UUID        NOT NULL,
    contact     TEXT        NOT NULL,
    number      BIGINT      NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (maintenance, contact, number)
);

-- Sites and customers of whom nobody is alerted. A mute that ended stays, with who and why.
CREATE TABLE mute (
    target      TEXT        NOT NULL,
    since       TIMESTAMPTZ NOT NULL,
    ends_at    TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (target, since)
);
CREATE INDEX mute_until ON mute (ends_at);
-- --- alerts ------------------------------------------------------------------

-- Alerts about single sites and dates. `is_due` is 1 while somebody is yet to be told.
CREATE TABLE site_alert (
    id          UUID        NOT NULL PRIMARY KEY,
    subject     TEXT        NOT NULL,
    customer    TEXT        NOT NULL,
    opened_at   TIMESTAMPTZ NOT NULL,
    ended_at    TIMESTAMPTZ,
    is_due      BIGINT      NOT NULL,
    body        JSONB       NOT NULL
);
CREATE INDEX site_alert_ended ON site_alert (ended_at);

-- What one recipient is told at once: the content of deliveries of the topic `alert`. Written
-- once, in the transaction that records that they were told.
CREATE TABLE alert_digest (
    id          UUID        NOT NULL PRIMARY KEY,
    created_at  TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL
);
CREATE INDEX alert_digest_created ON alert_digest (created_at);

-- When domains expire, by their registries (RDAP), and when each was asked last. `until` is
-- missing where the registry does not say it.
CREATE TABLE domain_expiry (
    domain      TEXT        NOT NULL PRIMARY KEY,
    asked_at    TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL
);

-- --- history of the inventory ------------------------------------------------

-- Every change of the inventory, made at once and in full: by whom, by what, and which change it
-- took back. The number is the revision of the inventory that it led to.
CREATE TABLE inventory_change (
    number      BIGINT      NOT NULL PRIMARY KEY,
    at          TIMESTAMPTZ NOT NULL,
    principal   TEXT,
    author      TEXT        NOT NULL,
    source      TEXT        NOT NULL,
    undoes      BIGINT,
    entries     BIGINT      NOT NULL
);
CREATE INDEX inventory_change_at ON inventory_change (at);

-- What a change did to each entry; without a body before it was new, without one after removed.
CREATE TABLE inventory_change_entry (
    change      BIGINT      NOT NULL,
    kind        TEXT        NOT NULL,
    id          TEXT        NOT NULL,
    before      JSONB,
    after       JSONB,
    PRIMARY KEY (change, kind, id)
);
CREATE INDEX inventory_change_entry_id ON inventory_change_entry (kind, id, change);

-- --- tickets -----------------------------------------------------------------

-- What customers wrote, and who looks after it. `body` is the whole ticket; the columns beside it
-- are what it is found by. `writer` names the last change, so that it can be written again.
CREATE TABLE ticket (
    id               UUID        NOT NULL PRIMARY KEY,
    reference        TEXT        NOT NULL,
    revision         BIGINT      NOT NULL,
    writer           TEXT        NOT NULL,
    state            TEXT        NOT NULL,
    customer         TEXT,
    assignee         TEXT,
    incident         UUID,
    joined_at        TIMESTAMPTZ,
    answered_through BIGINT      NOT NULL,
    -- 1 while it can be joined to an incident without anybody asking for it.
    may_join         BIGINT      NOT NULL,
    opened_at        TIMESTAMPTZ NOT NULL,
    changed_at       TIMESTAMPTZ NOT NULL,
    waiting_since    TIMESTAMPTZ,
    body             JSONB       NOT NULL,
    -- 1 while nobody confirmed the address: it is deleted when nothing is added for long.
    may_expire       BIGINT      NOT NULL
);
CREATE INDEX ticket_reference ON ticket (reference);
CREATE INDEX ticket_may_expire ON ticket (may_expire, changed_at);
CREATE INDEX ticket_changed ON ticket (changed_at, id);
CREATE INDEX ticket_waiting ON ticket (waiting_since);
CREATE INDEX ticket_incident ON ticket (incident, answered_through);
CREATE INDEX ticket_customer ON ticket (customer, opened_at);
CREATE INDEX ticket_may_join ON ticket (may_join, opened_at);

-- Write-once. `kind` is `customer`, `staff`, `incident_answer`, `note` or `change`.
CREATE TABLE ticket_entry (
    ticket      UUID        NOT NULL,
    number      BIGINT      NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    kind        TEXT        NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (ticket, number)
);

-- The texts that are searched, normalized; -1 is what is on the ticket itself.
CREATE TABLE ticket_text (
    ticket      UUID        NOT NULL,
    number      BIGINT      NOT NULL,
    text        TEXT        NOT NULL,
    PRIMARY KEY (ticket, number)
);

-- Every two letters that follow each other in a ticket's texts.
CREATE TABLE ticket_pair (
    pair        TEXT        NOT NULL,
    ticket      UUID        NOT NULL,
    PRIMARY KEY (pair, ticket)
);

-- Answers to everybody whose ticket is about an incident. Write-once; `done_at` is when the last
-- ticket had it.
CREATE TABLE incident_answer (
    incident    UUID        NOT NULL,
    number      BIGINT      NOT NULL,
    request     TEXT        NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    done_at     TIMESTAMPTZ,
    body        JSONB       NOT NULL,
    PRIMARY KEY (incident, number)
);
CREATE UNIQUE INDEX incident_answer_request ON incident_answer (incident, request);
CREATE INDEX incident_answer_done ON incident_answer (done_at);

-- Texts that are answered often.
CREATE TABLE ticket_macro (
    name        TEXT        NOT NULL PRIMARY KEY,
    text        TEXT        NOT NULL
);

-- Secrets that are handed over on a ticket, sealed by a key that is not in this database; the text
-- is gone when it was read or has expired. `recipient` is `customer` or `staff`.
CREATE TABLE handover (
    id          UUID        NOT NULL PRIMARY KEY,
    ticket      UUID        NOT NULL,
    recipient   TEXT        NOT NULL,
    sealed      TEXT        NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL,
    read_by     TEXT
);
CREATE INDEX handover_expires ON handover (expires_at);

-- --- promises ----------------------------------------------------------------

-- What was promised to customers, and call backs. `ended_at` is NULL while it is owed.
CREATE TABLE promise (
    id          UUID        NOT NULL PRIMARY KEY,
    customer    TEXT        NOT NULL,
    given_at    TIMESTAMPTZ NOT NULL,
    due_at      TIMESTAMPTZ,
    broken_at   TIMESTAMPTZ,
    ended_at    TIMESTAMPTZ,
    body        JSONB       NOT NULL
);
CREATE INDEX promise_customer ON promise (customer, given_at);
CREATE INDEX promise_ended ON promise (ended_at);
CREATE INDEX promise_broken ON promise (broken_at);

-- What contacts are told of them: the content. Written with its delivery.
CREATE TABLE promise_message (
    promise     UUID        NOT NULL,
    number      BIGINT      NOT NULL,
    contact     TEXT        NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (promise, number)
);
CREATE INDEX promise_message_created ON promise_message (created_at);

-- --- calls -------------------------------------------------------------------

-- Telephone calls, by the telephone system's own key. `revision` is expected by who writes;
-- `write_id` names the write, so that one that runs twice has the effect of one.
CREATE TABLE call (
    id          UUID        NOT NULL PRIMARY KEY,
    system      TEXT        NOT NULL,
    call_key    TEXT        NOT NULL,
    customer    TEXT,
    started_at  TIMESTAMPTZ NOT NULL,
    is_open     BIGINT      NOT NULL,
    revision    BIGINT      NOT NULL,
    write_id    TEXT        NOT NULL,
    body        JSONB       NOT NULL
);
CREATE UNIQUE INDEX call_system_key ON call (system, call_key);
CREATE INDEX call_customer ON call (customer, started_at);
CREATE INDEX call_started ON call (started_at);

-- What counsellors have typed and not yet finished, by conversation and person.
CREATE TABLE call_draft (
    conversation TEXT       NOT NULL,
    principal   TEXT        NOT NULL,
    saved_at    TIMESTAMPTZ NOT NULL,
    text        TEXT        NOT NULL,
    PRIMARY KEY (conversation, principal)
);
CREATE INDEX call_draft_saved ON call_draft (saved_at);

-- Thanks of customers, once for each incident.
CREATE TABLE thanks (
    customer    TEXT        NOT NULL,
    incident    UUID        NOT NULL,
    said_at     TIMESTAMPTZ NOT NULL,
    on_wall     BIGINT      NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (customer, incident)
);
CREATE INDEX thanks_said ON thanks (said_at);

-- --- on call -----------------------------------------------------------------

-- Who can be woken, when and for what: every plan that was applied, the last one is in force.
CREATE TABLE oncall_plan (
    number      BIGINT      NOT NULL PRIMARY KEY,
    applied_at  TIMESTAMPTZ NOT NULL,
    author      TEXT        NOT NULL,
    body        JSONB       NOT NULL
);

-- Escalations, with their policy as it was and all that happened.
CREATE TABLE escalation (
    id          UUID        NOT NULL PRIMARY KEY,
    subject     TEXT        NOT NULL,
    opened_at   TIMESTAMPTZ NOT NULL,
    ended_at    TIMESTAMPTZ,
    body        JSONB       NOT NULL
);
CREATE INDEX escalation_ended ON escalation (ended_at);
CREATE INDEX escalation_subject ON escalation (subject, ended_at);

-- What one person is told at once by one channel: the content of deliveries of the topic
-- `oncall_page`. Written once, in the transaction that records the attempt.
CREATE TABLE oncall_page (
    id          UUID        NOT NULL PRIMARY KEY,
    created_at  TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL
);
CREATE INDEX oncall_page_created ON oncall_page (created_at);

-- What people change of schedules. A change that was withdrawn stays, with who and when.
CREATE TABLE schedule_change (
    id          UUID        NOT NULL PRIMARY KEY,
    ends_at     TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL
);
CREATE INDEX schedule_change_ends ON schedule_change (ends_at);

-- Whose turn it is in a team.
CREATE TABLE oncall_turn (
    team        TEXT        NOT NULL PRIMARY KEY,
    next        BIGINT      NOT NULL
);

-- --- postmortems -------------------------------------------------------------

-- Every revision of every incident's postmortem.
CREATE TABLE postmortem (
    incident    UUID        NOT NULL,
    revision    BIGINT      NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (incident, revision)
);

-- --- settlement: what the host owes ------------------------------------------

-- Which fee a customer pays for what. The imported table as a whole.
CREATE TABLE contract (
    id          TEXT        NOT NULL PRIMARY KEY,
    customer    TEXT        NOT NULL,
    body        JSONB       NOT NULL
);
CREATE INDEX contract_customer ON contract (customer, id);

-- Accounting policies and terms of compensation, every version that was ever in force. The one
-- applied last under a name is in force. Of the kinds that begin with "used_" are those that come with
-- the program, as figures were made by them; they are in force by no row.
CREATE TABLE settlement_document (
    kind        TEXT        NOT NULL,
    name        TEXT        NOT NULL,
    digest      TEXT        NOT NULL,
    applied_at  TIMESTAMPTZ NOT NULL,
    author      TEXT        NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (kind, name, digest)
);

-- Credits, numbered by contract and month. One that was computed again is kept.
CREATE TABLE credit (
    id          UUID        NOT NULL PRIMARY KEY,
    customer    TEXT        NOT NULL,
    contract    TEXT        NOT NULL,
    month       TEXT        NOT NULL,
    number      BIGINT      NOT NULL,
    state       TEXT        NOT NULL,
    computed_at TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL,
    UNIQUE (customer, contract, month, number)
);
CREATE INDEX credit_month ON credit (month, contract, number);
CREATE INDEX credit_customer ON credit (customer, computed_at);
CREATE INDEX credit_state ON credit (state, month);

-- What people decided about exclusions of terms.
CREATE TABLE exclusion_decision (
    incident    UUID        NOT NULL,
    exclusion   TEXT        NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (incident, exclusion)
);

-- Decisions about exclusions and about downtime that were taken back.
CREATE TABLE decision_taken_back (
    incident    UUID        NOT NULL,
    taken_back_at TIMESTAMPTZ NOT NULL,
    subject     TEXT        NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (incident, taken_back_at, subject)
);

-- Ends of incidents and of months that were settled.
CREATE TABLE settled_occasion (
    occasion    TEXT        NOT NULL PRIMARY KEY,
    settled_at  TIMESTAMPTZ NOT NULL
);

-- --- mail to the desk, and files of tickets ------------------------------------

-- Mail that was taken, each once. `sender` and `domain` are digests; `is_known` is 1 if their domain
-- vouched for the sender or they answered what was sent to them; `original` is the whole text
-- without secrets; `replied` is 1 if something was sent of itself because of it.
CREATE TABLE ticket_mail (
    mail_key    TEXT        NOT NULL PRIMARY KEY,
    message_id  TEXT        NOT NULL,
    sender      TEXT        NOT NULL,
    domain      TEXT        NOT NULL,
    is_known    BIGINT      NOT NULL,
    ticket      UUID        NOT NULL,
    number      BIGINT      NOT NULL,
    taken_at    TIMESTAMPTZ NOT NULL,
    replied     BIGINT      NOT NULL,
    original    TEXT        NOT NULL
);
CREATE INDEX ticket_mail_taken ON ticket_mail (taken_at);
CREATE INDEX ticket_mail_ticket ON ticket_mail (ticket, number);

-- Files of tickets, under the number of the entry that says so.
CREATE TABLE ticket_file (
    ticket      UUID        NOT NULL,
    number      BIGINT      NOT NULL,
    size        BIGINT      NOT NULL,
    content     BYTEA       NOT NULL,
    PRIMARY KEY (ticket, number)
);

-- --- alerts of other tools ---------------------------------------------------

-- What other tools tell, from its first word to its end. No public page reads it.
CREATE TABLE external_alert (
    id          UUID        NOT NULL PRIMARY KEY,
    source      TEXT        NOT NULL,
    opened_at   TIMESTAMPTZ NOT NULL,
    ended_at    TIMESTAMPTZ,
    body        JSONB       NOT NULL
);
CREATE INDEX external_alert_ended ON external_alert (ended_at);

-- Signs of life that are expected, and when they came last.
CREATE TABLE heartbeat (
    name        TEXT        NOT NULL PRIMARY KEY,
    body        JSONB       NOT NULL
);

-- --- what was learned --------------------------------------------------------

-- What fails by itself, and which vantages are unhealthy: one row, so that a restart knows it.
CREATE TABLE learned (
    one         BIGINT      NOT NULL PRIMARY KEY,
    body        JSONB       NOT NULL
);

-- --- losses ------------------------------------------------------------------

-- Sites whose traffic or revenue is known: clocks, holidays, what it is worth.
CREATE TABLE traffic_source (
    site        TEXT        NOT NULL PRIMARY KEY,
    body        JSONB       NOT NULL
);

-- What was counted in each step, by when it began: visits, or minor units of a currency.
CREATE TABLE traffic (
    site        TEXT        NOT NULL,
    counted_at  TIMESTAMPTZ NOT NULL,
    count       BIGINT      NOT NULL,
    PRIMARY KEY (site, counted_at)
);

-- Advertising that owners of sites sold directly.
CREATE TABLE ad_deal (
    deal_key    TEXT        NOT NULL PRIMARY KEY,
    site        TEXT        NOT NULL,
    body        JSONB       NOT NULL
);
CREATE INDEX ad_deal_site ON ad_deal (site);

-- --- whether people can be reached --------------------------------------------

-- Each way to reach somebody who may be on call: when it was tested and proven.
CREATE TABLE oncall_contact_test (
    person      TEXT        NOT NULL,
    channel     TEXT        NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (person, channel)
);

-- --- response times ----------------------------------------------------------

-- How long a site took to answer on a civil day in the operator's time zone, for reports.
CREATE TABLE response_times (
    site        TEXT        NOT NULL,
    day         TEXT        NOT NULL,
    saved_at    TIMESTAMPTZ NOT NULL,
    -- Answers by classes of core/response_times.rs.
    body        JSONB       NOT NULL,
    PRIMARY KEY (site, day)
);
CREATE INDEX response_times_day ON response_times (day);
CREATE INDEX response_times_saved_at ON response_times (saved_at);

-- --- care, and customers who leave ---------------------------------------------

-- Who takes calls now, and who has a break.
CREATE TABLE attendance (
    person      TEXT        NOT NULL PRIMARY KEY,
    heard_at    TIMESTAMPTZ NOT NULL,
    break_until TIMESTAMPTZ,
    revision    BIGINT      NOT NULL,
    write_id    TEXT        NOT NULL,
    body        JSONB       NOT NULL
);

-- Reports of abuse: read by their author and by who answers for the employer's duty alone.
-- `waits` is 1 while its author asked for something that nobody answered; `blocked_until` is when
-- the caller is connected with people again, if that is not lifted.
CREATE TABLE abuse_report (
    id          UUID        NOT NULL PRIMARY KEY,
    customer    TEXT,
    number      TEXT,
    reported_at TIMESTAMPTZ NOT NULL,
    author      TEXT        NOT NULL,
    waits       BIGINT      NOT NULL,
    blocked_until TIMESTAMPTZ,
    revision    BIGINT      NOT NULL,
    write_id    TEXT        NOT NULL,
    body        JSONB       NOT NULL
);
CREATE INDEX abuse_report_number ON abuse_report (number, reported_at);
CREATE INDEX abuse_report_block ON abuse_report (number, blocked_until);
CREATE INDEX abuse_report_author ON abuse_report (author, reported_at);
CREATE INDEX abuse_report_customer ON abuse_report (customer, reported_at);

-- Services that customers left, each told once. A key is its customer's: systems that know nothing
-- of each other may use the same.
CREATE TABLE departure (
    departure_key TEXT      NOT NULL,
    customer    TEXT        NOT NULL,
    asked_at    TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (customer, departure_key)
);
CREATE INDEX departure_customer ON departure (customer, asked_at);

-- How often departures of a customer were told, so that of two who tell at once the second sees
-- what the first has told.
CREATE TABLE departure_revision (
    customer    TEXT        NOT NULL PRIMARY KEY,
    revision    BIGINT      NOT NULL,
    write_id    TEXT        NOT NULL
);

-- Tasks to call a customer who leaves. `ended_at` is NULL while somebody has to.
CREATE TABLE leaving_alarm (
    id          UUID        NOT NULL PRIMARY KEY,
    customer    TEXT        NOT NULL,
    opened_at   TIMESTAMPTZ NOT NULL,
    ended_at    TIMESTAMPTZ,
    revision    BIGINT      NOT NULL,
    write_id    TEXT        NOT NULL,
    body        JSONB       NOT NULL
);
CREATE INDEX leaving_alarm_customer ON leaving_alarm (customer, opened_at);
CREATE UNIQUE INDEX leaving_alarm_open ON leaving_alarm (customer) WHERE ended_at IS NULL;

-- --- settlement: what is asked for, entered and handed out ---------------------

-- When probing ran at all, whether or not a vantage was healthy.
CREATE TABLE probing (
    started_at  TIMESTAMPTZ NOT NULL PRIMARY KEY,
    ended_at    TIMESTAMPTZ NOT NULL
);

-- Incidents to be settled again, since something was decided about them.
CREATE TABLE settlement_request (
    incident    UUID        NOT NULL PRIMARY KEY,
    asked_at    TIMESTAMPTZ NOT NULL
);

-- Contracts that could not be settled for a month, and why.
CREATE TABLE settlement_failure (
    month       TEXT        NOT NULL,
    contract    TEXT        NOT NULL,
    failed_at   TIMESTAMPTZ NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (month, contract)
);

-- How often contracts, terms or policies have changed: one row.
CREATE TABLE settlement_revision (
    id          BIGINT      NOT NULL PRIMARY KEY,
    revision    BIGINT      NOT NULL
);

-- Reports of customers that a person wrote down.
CREATE TABLE settlement_report (
    customer    TEXT        NOT NULL,
    incident    UUID        NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (customer, incident)
);

-- Credits that were handed out to another program.
CREATE TABLE credit_export (
    credit      UUID        NOT NULL,
    program     TEXT        NOT NULL,
    exported_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (credit, program)
);

-- Notices of who may claim, by what standard and how; a rejected one is kept.
CREATE TABLE claims_notice (
    incident    UUID        NOT NULL,
    number      BIGINT      NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (incident, number)
);

-- Whom one was sent to, as they were on record when it was approved.
CREATE TABLE claims_notice_recipient (
    incident    UUID        NOT NULL,
    number      BIGINT      NOT NULL,
    contact     TEXT        NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (incident, number, contact)
);

-- What a customer went through is found without reading all victim lists.
CREATE INDEX victim_customer ON victim (customer, incident);

-- What a contact was told of who may claim is on the page of their customer.
CREATE INDEX claims_notice_recipient_contact ON claims_notice_recipient (contact, incident);

-- Web push (RFC 8030).

-- The key pairs by which push services know this desk (RFC 8292), the last one in use; sealed by a
-- key that is not in the database.
CREATE TABLE push_key (
    number      BIGINT      NOT NULL PRIMARY KEY,
    public_key  TEXT        NOT NULL,
    sealed      TEXT        NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL
);

-- Browsers in which people get messages, with the keys by which these are encrypted (RFC 8291).
CREATE TABLE push_subscription (
    id          UUID        NOT NULL PRIMARY KEY,
    user_id     UUID        NOT NULL,
    endpoint    TEXT        NOT NULL UNIQUE,
    p256dh      TEXT        NOT NULL,
    auth        TEXT        NOT NULL,
    server_key  TEXT        NOT NULL,
    name        TEXT        NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    accepted_at TIMESTAMPTZ
);
CREATE INDEX push_subscription_owner ON push_subscription (user_id, created_at);

-- What people decided about downtime of sites that the program took off victim lists.
CREATE TABLE downtime_decision (
    incident    UUID        NOT NULL,
    site        TEXT        NOT NULL,
    body        JSONB       NOT NULL,
    PRIMARY KEY (incident, site)
);

-- --- alerts by mail ------------------------------------------------------------

-- Mails that came in where alerts come in, so that each is taken once; `refused` is empty for those
-- that were taken, and says otherwise why not.
CREATE TABLE alert_mail (
    mail_key    TEXT        NOT NULL PRIMARY KEY,
    source      TEXT        NOT NULL,
    sender      TEXT        NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    refused     TEXT        NOT NULL
);
CREATE INDEX alert_mail_at ON alert_mail (at);
