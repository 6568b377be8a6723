//! Statements of the subscribers of the public page.

crate::statement::statements! {
    /// Token, channel, address, filter, now. An active subscriber stays unchanged.
    SUBSCRIBER_INSERT = "
        INSERT INTO subscriber (token, channel, address, filter, created_at, invite_at,
                                invitations)
        VALUES ($1, $2, $3, $4, $5, $5, 0)
        ON CONFLICT DO NOTHING";
    /// Token, channel, address, filter, now: one who has confirmed elsewhere. An active subscriber
    /// stays unchanged.
    SUBSCRIBER_CONFIRMED_INSERT = "
        INSERT INTO subscriber (token, channel, address, filter, created_at, invite_at,
                                invitations, confirmed_at)
        VALUES ($1, $2, $3, $4, $5, NULL, 0, $5)
        ON CONFLICT DO NOTHING";
    /// Channel, address, now, not invited since, filter: invites an unconfirmed one again.
    SUBSCRIBER_REINVITE = "
        UPDATE subscriber SET invite_at = $3, created_at = $3, invitations = 0, filter = $5
        WHERE channel = $1 AND address = $2 AND confirmed_at IS NULL AND ended_at IS NULL
          AND invite_at IS NULL AND created_at <= $4";
    /// Token.
    SUBSCRIBER_BY_TOKEN = "
        SELECT token, channel, address, filter, confirmed_at FROM subscriber
        WHERE token = $1 AND ended_at IS NULL";
    /// Token, now.
    SUBSCRIBER_CONFIRM = "
        UPDATE subscriber SET confirmed_at = $2, invite_at = NULL
        WHERE token = $1 AND confirmed_at IS NULL AND ended_at IS NULL";
    /// Token, now.
    SUBSCRIBER_END = "
        UPDATE subscriber SET ended_at = $2, invite_at = NULL
        WHERE token = $1 AND ended_at IS NULL";
    /// After this token, limit: who may be written to by mail.
    SUBSCRIBER_TOKENS = "
        SELECT token FROM subscriber
        WHERE token > $1 AND channel = 'mail' AND ended_at IS NULL ORDER BY token LIMIT $2";
    /// Token, incident, number, reason: a statement that was handed over came back; it stays
    /// handed over.
    SUBSCRIBER_RETURNED = "
        UPDATE delivery SET last_error = $4
        WHERE topic = 'subscriber' AND recipient = $1 AND subject = $2 AND sequence = $3
          AND state = 'sent'";
    /// Token, incident, number, name of the statement: counts each that was sent once.
    SUBSCRIBER_BOUNCED = "
        UPDATE subscriber SET hard_bounces = hard_bounces + 1, last_bounce = $4
        WHERE token = $1 AND ended_at IS NULL AND last_bounce <> $4
          AND EXISTS (SELECT 1 FROM delivery d
                      WHERE d.topic = 'subscriber' AND d.recipient = $1 AND d.subject = $2
                        AND d.sequence = $3 AND d.state = 'sent')";
    /// Token, now, bounces: ends the subscription of who cannot be reached.
    SUBSCRIBER_REST = "
        UPDATE subscriber SET ended_at = $2, invite_at = NULL
        WHERE token = $1 AND ended_at IS NULL AND hard_bounces >= $3";
    /// Now, limit: whose invitation is due.
    INVITATIONS_DUE = "
        SELECT token, channel, address, filter, confirmed_at, invitations FROM subscriber
        WHERE invite_at <= $1 AND confirmed_at IS NULL AND ended_at IS NULL
        ORDER BY invite_at, token LIMIT $2";
    /// Token, next invitation; NULL when it was sent, or cannot be.
    INVITATION_SENT = "
        UPDATE subscriber SET invite_at = $2, invitations = invitations + 1 WHERE token = $1";
    /// Incident, number: a statement is due to every confirmed subscriber.
    SUBSCRIBER_DELIVERIES_INSERT = "
        INSERT INTO delivery (topic, recipient, subject, sequence, channel, created_at, due_at,
                              state, attempts, last_error)
        SELECT 'subscriber', u.token, s.incident, s.number, u.channel, s.as_of, s.as_of,
               'pending', 0, ''
        FROM statement s JOIN subscriber u ON u.confirmed_at <= s.as_of
        WHERE s.incident = $1 AND s.number = $2 AND u.ended_at IS NULL
        ON CONFLICT (topic, recipient, subject, sequence) DO NOTHING";
    /// Token: the statements that were made since they confirmed.
    SUBSCRIBER_BACKLOG_INSERT = "
        INSERT INTO delivery (topic, recipient, subject, sequence, channel, created_at, due_at,
                              state, attempts, last_error)
        SELECT 'subscriber', u.token, s.incident, s.number, u.channel, s.as_of, s.as_of,
               'pending', 0, ''
        FROM subscriber u JOIN statement s ON s.as_of >= u.confirmed_at
        WHERE u.token = $1 AND u.ended_at IS NULL
        ON CONFLICT (topic, recipient, subject, sequence) DO NOTHING";
    /// Created before: deletes who never confirmed, with the address.
    SUBSCRIBERS_PRUNE = "
        DELETE FROM subscriber WHERE confirmed_at IS NULL AND created_at < $1";
    /// How many have confirmed.
    SUBSCRIBERS_COUNT = "
        SELECT CAST(COUNT(*) AS BIGINT) AS rows FROM subscriber
        WHERE confirmed_at IS NOT NULL AND ended_at IS NULL";
}
