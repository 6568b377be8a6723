//! Statements of tickets.

crate::statement::statements! {
    /// See `ticket_row`.
    TICKET_INSERT = "
        INSERT INTO ticket (id, reference, revision, writer, state, customer, assignee, incident,
                            joined_at, answered_through, may_join, opened_at, changed_at,
                            waiting_since, body, may_expire)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        ON CONFLICT (id) DO NOTHING";
    /// See `ticket_row`: the ticket as it is after a change to the revision before; the same
    /// change again is no other.
    TICKET_UPDATE = "
        UPDATE ticket
        SET reference = $2, revision = $3, writer = $4, state = $5, customer = $6, assignee = $7,
            incident = $8, joined_at = $9, answered_through = $10, may_join = $11,
            opened_at = $12, changed_at = $13, waiting_since = $14, body = $15,
            may_expire = $16
        WHERE id = $1 AND (revision = CAST($3 AS BIGINT) - 1
                           OR (revision = CAST($3 AS BIGINT) AND writer = CAST($4 AS TEXT)))";
    /// Ticket, number, at, kind, body.
    TICKET_ENTRY_INSERT = "
        INSERT INTO ticket_entry (ticket, number, at, kind, body) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (ticket, number) DO NOTHING";
    /// Ticket, number, at, kind, body, writer: only if that writer changed the ticket. (The
    /// columns give the arguments their types; SQLite would make a number of a CAST.)
    TICKET_ENTRY_INSERT_IF = "
        INSERT INTO ticket_entry (ticket, number, at, kind, body)
        SELECT id, CAST($2 AS BIGINT), COALESCE($3, opened_at), CAST($4 AS TEXT),
               COALESCE($5, body)
        FROM ticket WHERE id = $1 AND writer = $6
        ON CONFLICT (ticket, number) DO NOTHING";
    /// Topic, recipient, ticket, sequence, created at, writer: only if that writer changed the
    /// ticket.
    TICKET_DELIVERY_INSERT_IF = "
        INSERT INTO delivery (topic, recipient, subject, sequence, created_at, due_at, state,
                              attempts, last_error)
        SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), id, CAST($4 AS BIGINT),
               COALESCE($5, opened_at), COALESCE($5, opened_at), 'pending', 0, ''
        FROM ticket WHERE id = $3 AND writer = $6
        ON CONFLICT (topic, recipient, subject, sequence) DO NOTHING";
    /// Ticket, number, text.
    TICKET_TEXT_UPSERT = "
        INSERT INTO ticket_text (ticket, number, text) VALUES ($1, $2, $3)
        ON CONFLICT (ticket, number) DO UPDATE SET text = excluded.text";
    /// Pair, ticket.
    TICKET_PAIR_INSERT = "
        INSERT INTO ticket_pair (pair, ticket) VALUES ($1, $2)
        ON CONFLICT (pair, ticket) DO NOTHING";
    /// Id.
    TICKET_BY_ID = "SELECT body FROM ticket WHERE id = $1";
    /// Ticket: its entries, oldest first.
    TICKET_ENTRIES = "SELECT body FROM ticket_entry WHERE ticket = $1 ORDER BY number";
    /// Ticket, number.
    TICKET_ENTRY = "SELECT body FROM ticket_entry WHERE ticket = $1 AND number = $2";
    /// Assignee, incident, customer (each or NULL), whether unassigned only, whether open only,
    /// whether closed only, changed before, and id, limit: newest change first.
    TICKETS = "
        SELECT body FROM ticket
        WHERE (CAST($1 AS TEXT) IS NULL OR assignee = CAST($1 AS TEXT))
          AND (incident = $2 OR $2 IS NULL)
          AND (CAST($3 AS TEXT) IS NULL OR customer = CAST($3 AS TEXT))
          AND (CAST($4 AS BIGINT) = 0 OR assignee IS NULL)
          AND (CAST($5 AS BIGINT) = 0 OR state IN ('open', 'answered'))
          AND (CAST($6 AS BIGINT) = 0 OR state NOT IN ('open', 'answered'))
          AND (changed_at, id) < ($7, $8)
        ORDER BY changed_at DESC, id DESC LIMIT $9";
    /// Waiting after, and id, limit: who waits longest first.
    TICKETS_WAITING = "
        SELECT body FROM ticket
        WHERE waiting_since IS NOT NULL AND (waiting_since, id) > ($1, $2)
        ORDER BY waiting_since, id LIMIT $3";
    /// Six pairs, pattern, limit.
    TICKETS_FOUND = "
        SELECT t.body FROM ticket_pair p JOIN ticket t ON t.id = p.ticket
        WHERE p.pair = $1
          AND EXISTS (SELECT 1 FROM ticket_pair q WHERE q.pair = $2 AND q.ticket = t.id)
          AND EXISTS (SELECT 1 FROM ticket_pair q WHERE q.pair = $3 AND q.ticket = t.id)
          AND EXISTS (SELECT 1 FROM ticket_pair q WHERE q.pair = $4 AND q.ticket = t.id)
          AND EXISTS (SELECT 1 FROM ticket_pair q WHERE q.pair = $5 AND q.ticket = t.id)
          AND EXISTS (SELECT 1 FROM ticket_pair q WHERE q.pair = $6 AND q.ticket = t.id)
          AND EXISTS (SELECT 1 FROM ticket_text x WHERE x.ticket = t.id
                      AND x.text LIKE $7 ESCAPE '!')
        ORDER BY t.changed_at DESC, t.id DESC LIMIT $8";
    /// Assignee: how many are open, wait, are unassigned and open, and are theirs and open.
    TICKET_COUNTS = "
        SELECT CAST(COALESCE(SUM(CASE WHEN state IN ('open', 'answered') THEN 1 ELSE 0 END), 0)
                    AS BIGINT) AS open,
               CAST(COALESCE(SUM(CASE WHEN waiting_since IS NOT NULL THEN 1 ELSE 0 END), 0)
                    AS BIGINT) AS waiting,
               CAST(COALESCE(SUM(CASE WHEN assignee IS NULL AND state IN ('open', 'answered')
                    THEN 1 ELSE 0 END), 0) AS BIGINT) AS unassigned,
               CAST(COALESCE(SUM(CASE WHEN assignee = $1 AND state IN ('open', 'answered')
                    THEN 1 ELSE 0 END), 0) AS BIGINT) AS assigned
        FROM ticket";
    /// Opened since, after this id, limit: those that may be joined to an incident.
    TICKETS_TO_JOIN = "
        SELECT body FROM ticket
        WHERE may_join = 1 AND opened_at >= $1 AND id > $2 ORDER BY id LIMIT $3";
    /// Incident: how many there are, and how many of them are closed.
    TICKETS_OF_INCIDENT = "
        SELECT CAST(COUNT(*) AS BIGINT) AS tickets,
               CAST(COALESCE(SUM(CASE WHEN state IN ('open', 'answered') THEN 0 ELSE 1 END), 0)
                    AS BIGINT) AS closed
        FROM ticket WHERE incident = $1";
    /// Incident, limit: what customers wrote last on its tickets.
    TICKET_ENTRIES_OF_INCIDENT = "
        SELECT t.body AS ticket, e.body AS entry
        FROM ticket t JOIN ticket_entry e ON e.ticket = t.id
        WHERE t.incident = $1 AND e.kind = 'customer'
        ORDER BY e.at DESC, e.ticket, e.number DESC LIMIT $2";
    /// Incident, request, at, body: with the next number, once.
    INCIDENT_ANSWER_INSERT = "
        INSERT INTO incident_answer (incident, number, request, at, body)
        VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM incident_answer
                     WHERE incident = $1), $2, $3, $4)
        ON CONFLICT DO NOTHING";
    /// Incident, request.
    INCIDENT_ANSWER_BY_REQUEST = "
        SELECT number FROM incident_answer WHERE incident = $1 AND request = $2";
    /// Incident: its answers, newest first, with how many tickets they have not reached.
    INCIDENT_ANSWERS = "
        SELECT a.number, a.body, a.done_at, CAST((
            SELECT COUNT(*) FROM ticket t
            WHERE t.incident = a.incident AND t.answered_through < a.number
              AND t.joined_at <= a.at) AS BIGINT) AS left_over
        FROM incident_answer a WHERE a.incident = $1 ORDER BY a.number DESC";
    /// Those that have not reached every ticket, oldest first.
    INCIDENT_ANSWERS_DUE = "
        SELECT number, body FROM incident_answer WHERE done_at IS NULL
        ORDER BY incident, number";
    /// Incident, number, done at.
    INCIDENT_ANSWER_DONE = "
        UPDATE incident_answer SET done_at = $3
        WHERE incident = $1 AND number = $2 AND done_at IS NULL";
    /// Incident, number, at, limit: tickets that an answer has not reached.
    TICKETS_DUE_ANSWER = "
        SELECT body FROM ticket
        WHERE incident = $1 AND answered_through < $2 AND joined_at <= $3
        ORDER BY answered_through, id LIMIT $4";
    /// Id, ticket, recipient, sealed, expires at.
    HANDOVER_INSERT = "
        INSERT INTO handover (id, ticket, recipient, sealed, expires_at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING";
    /// Id, ticket: what can still be read.
    HANDOVER_SEALED = "
        SELECT sealed FROM handover WHERE id = $1 AND ticket = $2 AND read_by IS NULL";
    /// Id, ticket, reader: it is read, once.
    HANDOVER_READ = "
        UPDATE handover SET sealed = '', read_by = $3
        WHERE id = $1 AND ticket = $2 AND (read_by IS NULL OR read_by = $3)";
    /// Now: deletes the texts that nobody read in time.
    HANDOVERS_EXPIRE = "
        UPDATE handover SET sealed = '' WHERE expires_at <= $1 AND sealed <> ''";
    /// Name, text.
    TICKET_MACRO_UPSERT = "
        INSERT INTO ticket_macro (name, text) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET text = excluded.text";
    /// Name.
    TICKET_MACRO_DELETE = "DELETE FROM ticket_macro WHERE name = $1";
    /// All.
    TICKET_MACROS = "SELECT name, text FROM ticket_macro ORDER BY name";
    /// Key, message id, sender, domain, whether the sender is known, ticket, number, at, whether
    /// something was sent of itself, original.
    TICKET_MAIL_INSERT = "
        INSERT INTO ticket_mail (mail_key, message_id, sender, domain, is_known, ticket, number,
                                 taken_at, replied, original)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (mail_key) DO NOTHING";
    /// Key.
    TICKET_MAIL_BY_KEY = "SELECT ticket FROM ticket_mail WHERE mail_key = $1";
    /// Sender, whether they are known, domain, since an hour, since a day: how many mails of theirs
    /// in the hour and replies in the day, replies to strangers of the domain in the day, and mails
    /// of and replies to all strangers in the hour.
    TICKET_MAILS_LATELY = "
        SELECT CAST(COALESCE(SUM(CASE WHEN sender = $1 AND is_known = CAST($2 AS BIGINT)
                                       AND taken_at > $4 THEN 1 ELSE 0 END), 0)
                    AS BIGINT) AS of_sender,
               CAST(COALESCE(SUM(CASE WHEN sender = $1 AND is_known = CAST($2 AS BIGINT)
                                      THEN replied ELSE 0 END), 0) AS BIGINT) AS to_sender,
               CAST(COALESCE(SUM(CASE WHEN domain = $3 AND is_known = 0 THEN replied ELSE 0 END), 0)
                    AS BIGINT) AS to_domain,
               CAST(COALESCE(SUM(CASE WHEN is_known = 0 AND taken_at > $4 THEN 1 ELSE 0 END), 0)
                    AS BIGINT) AS of_strangers,
               CAST(COALESCE(SUM(CASE WHEN is_known = 0 AND taken_at > $4 THEN replied ELSE 0 END),
                             0) AS BIGINT) AS to_strangers
        FROM ticket_mail WHERE taken_at > $5";
    /// Ticket: number, message id, original, oldest first.
    TICKET_MAILS = "
        SELECT number, message_id, original FROM ticket_mail WHERE ticket = $1 ORDER BY number";
    /// Reference.
    TICKETS_BY_REFERENCE = "SELECT body FROM ticket WHERE reference = $1 ORDER BY id LIMIT 20";
    /// How many tickets of nobody who is known wait, up to a number.
    UNCONFIRMED_COUNT = "
        SELECT COUNT(*) AS found FROM
            (SELECT 1 FROM ticket WHERE may_expire > 0 AND waiting_since IS NOT NULL LIMIT $1)
            AS waiting";
    /// Ticket, number, size, content.
    TICKET_FILE_INSERT = "
        INSERT INTO ticket_file (ticket, number, size, content)
        VALUES ($1, $2, $3, $4) ON CONFLICT (ticket, number) DO NOTHING";
    /// Ticket, customer: how many bytes are on the ticket, of the customer, on tickets of no
    /// customer, and in all.
    TICKET_FILES_USED = "
        SELECT CAST(COALESCE(SUM(CASE WHEN f.ticket = $1 THEN f.size ELSE 0 END), 0)
                    AS BIGINT) AS on_ticket,
               CAST(COALESCE(SUM(CASE WHEN t.customer = CAST($2 AS TEXT) THEN f.size ELSE 0 END), 0)
                    AS BIGINT) AS of_customer,
               CAST(COALESCE(SUM(CASE WHEN t.customer IS NULL THEN f.size ELSE 0 END), 0)
                    AS BIGINT) AS strangers,
               CAST(COALESCE(SUM(f.size), 0) AS BIGINT) AS total
        FROM ticket_file f JOIN ticket t ON t.id = f.ticket";
    /// Ticket, number.
    TICKET_FILE = "SELECT content FROM ticket_file WHERE ticket = $1 AND number = $2";
    /// How they expire, changed before: all of these tickets.
    EXPIRED_PRUNE_ENTRIES = "
        DELETE FROM ticket_entry WHERE ticket IN
            (SELECT id FROM ticket WHERE may_expire = $1 AND changed_at < $2)";
    /// The same.
    EXPIRED_PRUNE_TEXTS = "
        DELETE FROM ticket_text WHERE ticket IN
            (SELECT id FROM ticket WHERE may_expire = $1 AND changed_at < $2)";
    /// The same.
    EXPIRED_PRUNE_PAIRS = "
        DELETE FROM ticket_pair WHERE ticket IN
            (SELECT id FROM ticket WHERE may_expire = $1 AND changed_at < $2)";
    /// The same.
    EXPIRED_PRUNE_FILES = "
        DELETE FROM ticket_file WHERE ticket IN
            (SELECT id FROM ticket WHERE may_expire = $1 AND changed_at < $2)";
    /// The same. That a mail was taken is kept as long as the ticket.
    EXPIRED_PRUNE_MAILS = "
        DELETE FROM ticket_mail WHERE ticket IN
            (SELECT id FROM ticket WHERE may_expire = $1 AND changed_at < $2)";
    /// The same.
    EXPIRED_PRUNE_HANDOVERS = "
        DELETE FROM handover WHERE ticket IN
            (SELECT id FROM ticket WHERE may_expire = $1 AND changed_at < $2)";
    /// The same; last.
    EXPIRED_PRUNE_TICKETS = "
        DELETE FROM ticket WHERE may_expire = $1 AND changed_at < $2";
}

/// What deletes the tickets that expire, in order.
pub(super) static EXPIRED_PRUNE: [&crate::statement::Sql; 7] = [
    &EXPIRED_PRUNE_ENTRIES,
    &EXPIRED_PRUNE_TEXTS,
    &EXPIRED_PRUNE_PAIRS,
    &EXPIRED_PRUNE_FILES,
    &EXPIRED_PRUNE_MAILS,
    &EXPIRED_PRUNE_HANDOVERS,
    &EXPIRED_PRUNE_TICKETS,
];
