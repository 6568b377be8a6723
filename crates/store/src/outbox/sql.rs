//! Statements of notices and their delivery.

crate::statement::statements! {
    /// Incident, contact, number, at, body.
    NOTICE_INSERT = "
        INSERT INTO notice (incident, contact, number, created_at, body, state, due_at, attempts, last_error)
        VALUES ($1, $2, $3, $4, $5, 'pending', $4, 0, '')
        ON CONFLICT (incident, contact, number) DO NOTHING";
    /// Incident, contact, number, now: those before it that still wait.
    NOTICE_SUPERSEDE = "
        UPDATE notice SET state = 'dropped', ended_at = $4, last_error = 'superseded'
        WHERE incident = $1 AND contact = $2 AND number < $3 AND state = 'pending'
          AND lease_owner IS NULL";
    /// Incident, now: the same for all contacts at once.
    NOTICES_SUPERSEDE = "
        UPDATE notice SET state = 'dropped', ended_at = $2, last_error = 'superseded'
        WHERE incident = $1 AND state = 'pending' AND lease_owner IS NULL AND EXISTS (
            SELECT 1 FROM notice l
            WHERE l.incident = notice.incident AND l.contact = notice.contact
              AND l.number > notice.number)";
    /// Since: the notices of incidents that are open, or were resolved then or later.
    NOTICES_SINCE = "
        SELECT n.body
        FROM incident i JOIN notice n ON n.incident = i.id
        WHERE (i.resolved_at IS NULL OR i.resolved_at >= $1)
          AND n.number = (SELECT MAX(l.number) FROM notice l
                          WHERE l.incident = n.incident AND l.contact = n.contact)
        ORDER BY n.incident, n.contact";
    /// Holder, until, now, limit. One after the other goes to one contact. Whoever died with some in hand loses them at `until`.
    NOTICES_CLAIM = "
        UPDATE notice SET lease_owner = $1, lease_expires_at = $2
        WHERE state = 'pending' AND (lease_expires_at IS NULL OR lease_expires_at <= $3)
          AND (incident, contact, number) IN (
            SELECT n.incident, n.contact, n.number FROM notice n
            WHERE n.state = 'pending' AND n.due_at <= $3
              AND (n.lease_expires_at IS NULL OR n.lease_expires_at <= $3)
              AND NOT EXISTS (
                SELECT 1 FROM notice l
                WHERE l.incident = n.incident AND l.contact = n.contact AND l.number < n.number
                  AND l.state = 'pending')
            ORDER BY n.due_at, n.incident, n.contact, n.number LIMIT $4)
        RETURNING body, attempts";
    /// What somebody had in hand who is no more.
    NOTICES_RELEASE = "
        UPDATE notice SET lease_owner = NULL, lease_expires_at = NULL
        WHERE state = 'pending' AND lease_owner IS NOT NULL";
    /// Incident, contact, number, lease_owner, state, due, attempts, ended, last_error. What would
    /// wait again and was overtaken meanwhile is dropped.
    NOTICE_SETTLE = "
        UPDATE notice
        SET state = CASE WHEN CAST($5 AS TEXT) = 'pending' AND EXISTS (
                SELECT 1 FROM notice l
                WHERE l.incident = notice.incident AND l.contact = notice.contact
                  AND l.number > notice.number)
            THEN 'dropped' ELSE CAST($5 AS TEXT) END,
            due_at = $6, attempts = $7, ended_at = $8, last_error = $9,
            lease_owner = NULL, lease_expires_at = NULL
        WHERE incident = $1 AND contact = $2 AND number = $3 AND lease_owner = $4";
    /// Incident, contact, number, now: the address in it was opened.
    NOTICE_OPENED = "
        UPDATE notice SET opened_at = $4
        WHERE incident = $1 AND contact = $2 AND number = $3 AND opened_at IS NULL";
    /// Incident, contact: the last that was handed over.
    NOTICE_LAST_SENT = "
        SELECT MAX(number) AS number FROM notice
        WHERE incident = $1 AND contact = $2 AND state = 'sent'";
    /// Incident, contact, after, before.
    NOTICES_NOT_SENT = "
        SELECT body FROM notice
        WHERE incident = $1 AND contact = $2 AND number > $3 AND number < $4 ORDER BY number";
    /// Incident, contact, number, now, last_error: what was handed over came back.
    NOTICE_BOUNCED = "
        UPDATE notice SET state = 'failed', ended_at = $4, last_error = $5
        WHERE incident = $1 AND contact = $2 AND number = $3 AND state = 'sent'";
    /// How many there are in each state.
    NOTICE_COUNTS = "
        SELECT state, CAST(COUNT(*) AS BIGINT) AS rows FROM notice GROUP BY state ORDER BY state";
    /// Incident, after this contact and number, limit.
    NOTICES_PAGE = "
        SELECT body, state, due_at, attempts, ended_at, last_error, opened_at FROM notice
        WHERE incident = $1 AND (contact, number) > ($2, $3)
        ORDER BY contact, number LIMIT $4";
    /// Incident, contact.
    NOTICES_BY_CONTACT = "
        SELECT body, state, due_at, attempts, ended_at, last_error, opened_at FROM notice
        WHERE incident = $1 AND contact = $2 ORDER BY number";
    /// Limit.
    NOTICES_FAILED = "
        SELECT body, state, due_at, attempts, ended_at, last_error, opened_at FROM notice
        WHERE state = 'failed' ORDER BY due_at DESC, incident, contact, number LIMIT $1";
    /// Now. What was overtaken meanwhile stays dead.
    NOTICES_RETRY = "
        UPDATE notice SET state = 'pending', due_at = $1, attempts = 0, ended_at = NULL
        WHERE state = 'failed' AND NOT EXISTS (
            SELECT 1 FROM notice l
            WHERE l.incident = notice.incident AND l.contact = notice.contact
              AND l.number > notice.number)";
    /// When one was last handed over.
    NOTICE_LAST_SENT_AT = "SELECT MAX(ended_at) AS ended_at FROM notice WHERE state = 'sent'";
    /// When the earliest of those that wait is due.
    NOTICE_NEXT_DUE = "SELECT MIN(due_at) AS due_at FROM notice WHERE state = 'pending'";
}
