//! Notices: what each contact is told, and the outbox that they wait in.

super::statements! {
    /// Incident, contact, number, at, body.
    NOTICE_PUT = "
        INSERT INTO notice (incident, contact, number, at, body, state, due_at, attempts, remark)
        VALUES ($1, $2, $3, $4, $5, 'waiting', $4, 0, '')
        ON CONFLICT (incident, contact, number) DO NOTHING";
    /// Incident, contact, number, now: those before it that still wait.
    NOTICE_OVERTAKE = "
        UPDATE notice SET state = 'dropped', ended_at = $4, remark = 'overtaken'
        WHERE incident = $1 AND contact = $2 AND number < $3 AND state = 'waiting'
          AND holder IS NULL";
    /// Incident, now: the same for all contacts at once.
    NOTICES_OVERTAKE = "
        UPDATE notice SET state = 'dropped', ended_at = $2, remark = 'overtaken'
        WHERE incident = $1 AND state = 'waiting' AND holder IS NULL AND EXISTS (
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
        UPDATE notice SET holder = $1, until_at = $2
        WHERE state = 'waiting' AND (until_at IS NULL OR until_at <= $3)
          AND (incident, contact, number) IN (
            SELECT n.incident, n.contact, n.number FROM notice n
            WHERE n.state = 'waiting' AND n.due_at <= $3
              AND (n.until_at IS NULL OR n.until_at <= $3)
              AND NOT EXISTS (
                SELECT 1 FROM notice l
                WHERE l.incident = n.incident AND l.contact = n.contact AND l.number < n.number
                  AND l.state = 'waiting')
            ORDER BY n.due_at, n.incident, n.contact, n.number LIMIT $4)
        RETURNING body, attempts";
    /// What somebody had in hand who is no more.
    NOTICES_FREE = "
        UPDATE notice SET holder = NULL, until_at = NULL
        WHERE state = 'waiting' AND holder IS NOT NULL";
    /// Incident, contact, number, holder, state, due, attempts, ended, remark. What would
    /// wait again and was overtaken meanwhile is dropped.
    NOTICE_SETTLE = "
        UPDATE notice
        SET state = CASE WHEN CAST($5 AS TEXT) = 'waiting' AND EXISTS (
                SELECT 1 FROM notice l
                WHERE l.incident = notice.incident AND l.contact = notice.contact
                  AND l.number > notice.number)
            THEN 'dropped' ELSE CAST($5 AS TEXT) END,
            due_at = $6, attempts = $7, ended_at = $8, remark = $9,
            holder = NULL, until_at = NULL
        WHERE incident = $1 AND contact = $2 AND number = $3 AND holder = $4";
    /// Incident, contact, number, now: the address in it was opened.
    NOTICE_OPENED = "
        UPDATE notice SET opened_at = $4
        WHERE incident = $1 AND contact = $2 AND number = $3 AND opened_at IS NULL";
    /// Incident, contact: the last that was handed over.
    NOTICE_HEARD = "
        SELECT MAX(number) AS number FROM notice
        WHERE incident = $1 AND contact = $2 AND state = 'sent'";
    /// Incident, contact, after, before.
    NOTICES_UNHEARD = "
        SELECT body FROM notice
        WHERE incident = $1 AND contact = $2 AND number > $3 AND number < $4 ORDER BY number";
    /// Incident, contact, number, now, remark: what was handed over came back.
    NOTICE_BOUNCED = "
        UPDATE notice SET state = 'dead', ended_at = $4, remark = $5
        WHERE incident = $1 AND contact = $2 AND number = $3 AND state = 'sent'";
    /// How many there are in each state.
    NOTICE_STATES = "
        SELECT state, CAST(COUNT(*) AS BIGINT) AS rows FROM notice GROUP BY state ORDER BY state";
    /// Incident, after this contact and number, limit.
    NOTICES_PAGE = "
        SELECT body, state, due_at, attempts, ended_at, remark, opened_at FROM notice
        WHERE incident = $1 AND (contact, number) > ($2, $3)
        ORDER BY contact, number LIMIT $4";
    /// Incident, contact.
    NOTICES_TO = "
        SELECT body, state, due_at, attempts, ended_at, remark, opened_at FROM notice
        WHERE incident = $1 AND contact = $2 ORDER BY number";
    /// Limit.
    NOTICES_DEAD = "
        SELECT body, state, due_at, attempts, ended_at, remark, opened_at FROM notice
        WHERE state = 'dead' ORDER BY due_at DESC, incident, contact, number LIMIT $1";
    /// Now. What was overtaken meanwhile stays dead.
    NOTICES_RETRY = "
        UPDATE notice SET state = 'waiting', due_at = $1, attempts = 0, ended_at = NULL
        WHERE state = 'dead' AND NOT EXISTS (
            SELECT 1 FROM notice l
            WHERE l.incident = notice.incident AND l.contact = notice.contact
              AND l.number > notice.number)";
    /// When one was last handed over.
    NOTICE_LAST = "SELECT MAX(ended_at) AS ended_at FROM notice WHERE state = 'sent'";
    /// When the earliest of those that wait is due.
    NOTICE_NEXT = "SELECT MIN(due_at) AS due_at FROM notice WHERE state = 'waiting'";
}
