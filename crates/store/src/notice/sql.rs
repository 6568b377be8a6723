//! Statements of notices.

crate::statement::statements! {
    /// Incident, contact, number, created at, body.
    NOTICE_INSERT = "
        INSERT INTO notice (incident, contact, number, created_at, body)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (incident, contact, number) DO NOTHING";
    /// Since: the last notice to each contact of incidents that are open, or were resolved
    /// then or later.
    NOTICES_SINCE = "
        SELECT n.body
        FROM incident i JOIN notice n ON n.incident = i.id
        WHERE (i.resolved_at IS NULL OR i.resolved_at >= $1)
          AND n.number = (SELECT MAX(l.number) FROM notice l
                          WHERE l.incident = n.incident AND l.contact = n.contact)
        ORDER BY n.incident, n.contact";
    /// Incident, contact, number, now: the link in it was opened.
    NOTICE_OPENED = "
        UPDATE notice SET opened_at = $4
        WHERE incident = $1 AND contact = $2 AND number = $3 AND opened_at IS NULL";
    /// Incident, contact: the last one that was sent.
    NOTICE_LAST_SENT = "
        SELECT MAX(sequence) AS number FROM delivery
        WHERE topic = 'notice' AND subject = $1 AND recipient = $2 AND state = 'sent'";
    /// Incident, contact, after, before.
    NOTICES_BETWEEN = "
        SELECT body FROM notice
        WHERE incident = $1 AND contact = $2 AND number > $3 AND number < $4 ORDER BY number";
    /// Incident, contact, number, now, reason: a sent one came back. It was handed over all the
    /// same.
    NOTICE_RETURNED = "
        UPDATE delivery SET returned_at = $4, return_reason = $5
        WHERE topic = 'notice' AND subject = $1 AND recipient = $2 AND sequence = $3
          AND state = 'sent' AND returned_at IS NULL";
    /// Incident, after this contact and number, limit.
    NOTICES_PAGE = "
        SELECT n.body, d.state, d.due_at, d.attempts, d.ended_at, d.last_error, n.opened_at,
               d.returned_at, d.return_reason
        FROM notice n JOIN delivery d
          ON d.topic = 'notice' AND d.recipient = n.contact AND d.subject = n.incident
             AND d.sequence = n.number
        WHERE n.incident = $1 AND (n.contact, n.number) > ($2, $3)
        ORDER BY n.contact, n.number LIMIT $4";
    /// Incident, contact.
    NOTICES_BY_CONTACT = "
        SELECT n.body, d.state, d.due_at, d.attempts, d.ended_at, d.last_error, n.opened_at,
               d.returned_at, d.return_reason
        FROM notice n JOIN delivery d
          ON d.topic = 'notice' AND d.recipient = n.contact AND d.subject = n.incident
             AND d.sequence = n.number
        WHERE n.incident = $1 AND n.contact = $2 ORDER BY n.number";
    /// Limit: those that failed or came back.
    NOTICES_FAILED = "
        SELECT n.body, d.state, d.due_at, d.attempts, d.ended_at, d.last_error, n.opened_at,
               d.returned_at, d.return_reason
        FROM delivery d JOIN notice n
          ON n.incident = d.subject AND n.contact = d.recipient AND n.number = d.sequence
        WHERE d.topic = 'notice' AND (d.state = 'failed' OR d.returned_at IS NOT NULL)
        ORDER BY d.due_at DESC, d.recipient, d.subject, d.sequence LIMIT $1";
    /// When a mail was last sent, of whatever topic.
    MAIL_LAST_SENT_AT = "
        SELECT MAX(ended_at) AS ended_at FROM delivery WHERE channel = 'mail' AND state = 'sent'";
}
