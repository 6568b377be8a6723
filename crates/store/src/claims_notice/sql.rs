//! Statements of notices of who may claim.

crate::statement::statements! {
    /// Incident: all, in order of their numbers.
    CLAIMS_NOTICES = "
        SELECT body FROM claims_notice WHERE incident = $1 ORDER BY number";
    /// Incident, number, body. Touches a row when it is new, or is there as it is.
    CLAIMS_NOTICE_INSERT = "
        INSERT INTO claims_notice (incident, number, body) VALUES ($1, $2, $3)
        ON CONFLICT (incident, number) DO UPDATE SET body = excluded.body
        WHERE claims_notice.body = excluded.body";
    /// Incident, number, the body that it had, body. Touches a row when nobody changed it since, or
    /// it was changed to the same.
    CLAIMS_NOTICE_UPDATE = "
        UPDATE claims_notice SET body = $4
        WHERE incident = $1 AND number = $2 AND (body = $3 OR body = $4)";
    /// Incident, number, contact, body.
    CLAIMS_NOTICE_RECIPIENT_INSERT = "
        INSERT INTO claims_notice_recipient (incident, number, contact, body)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (incident, number, contact) DO NOTHING";
    /// Incident, number, after this contact, limit: whom it was sent to, and what came of it.
    CLAIMS_NOTICE_PROOF = "
        SELECT r.body, d.channel, d.state, d.created_at, d.attempts, d.ended_at, d.last_error,
               d.returned_at, d.return_reason
        FROM claims_notice_recipient r JOIN delivery d
          ON d.topic = 'claims_notice' AND d.recipient = r.contact AND d.subject = r.incident
             AND d.sequence = r.number
        WHERE r.incident = $1 AND r.number = $2 AND r.contact > $3
        ORDER BY r.contact LIMIT $4";
    /// Incident, number, contact.
    CLAIMS_NOTICE_RECIPIENT = "
        SELECT body FROM claims_notice_recipient
        WHERE incident = $1 AND number = $2 AND contact = $3";
    /// Contact, limit: the notices that they were sent, the latest first.
    CLAIMS_NOTICES_TO = "
        SELECT n.body, r.body AS recipient
        FROM claims_notice_recipient r JOIN claims_notice n
          ON n.incident = r.incident AND n.number = r.number
        WHERE r.contact = $1 ORDER BY r.incident DESC, r.number DESC LIMIT $2";
    /// Incident, number: how many are in each state, and when the last one ended so.
    CLAIMS_NOTICE_COUNTS = "
        SELECT d.state, CAST(COUNT(*) AS BIGINT) AS deliveries, MIN(d.ended_at) AS first_at,
               MAX(d.ended_at) AS last_at, CAST(COUNT(d.returned_at) AS BIGINT) AS returned
        FROM delivery d
        WHERE d.topic = 'claims_notice' AND d.subject = $1 AND d.sequence = $2
        GROUP BY d.state ORDER BY d.state";
    /// Incident, after this site, limit: the sites that were seen failing, with those that were taken
    /// off the list.
    SITES_HIT = "
        SELECT site, customer, state, justification FROM victim
        WHERE incident = $1 AND hit_at IS NOT NULL AND site > $2
        ORDER BY site LIMIT $3";
}
