//! Readers of the public page who want to hear of outages.

crate::statement::statements! {
    /// Token, channel, address, filter, now. Whoever has asked already, and not left, stays as he is.
    SUBSCRIBER_INSERT = "
        INSERT INTO subscriber (token, channel, address, filter, created_at, invite_at, invitations)
        VALUES ($1, $2, $3, $4, $5, $5, 0)
        ON CONFLICT DO NOTHING";
    /// Way, address, now, not asked since, filter: who never confirmed is asked once more.
    SUBSCRIBER_REINVITE = "
        UPDATE subscriber SET invite_at = $3, created_at = $3, invitations = 0, filter = $5
        WHERE channel = $1 AND address = $2 AND confirmed_at IS NULL AND ended_at IS NULL
          AND invite_at IS NULL AND created_at <= $4";
    /// Token.
    SUBSCRIBER = "
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
    /// Now, limit: who is to be asked whether it was he.
    INVITATIONS_DUE = "
        SELECT token, channel, address, filter, confirmed_at, invitations FROM subscriber
        WHERE invite_at <= $1 AND confirmed_at IS NULL AND ended_at IS NULL
        ORDER BY invite_at, token LIMIT $2";
    /// Token, again at; NULL when he was asked, or cannot be.
    INVITATION_SENT = "
        UPDATE subscriber SET invite_at = $2, invitations = invitations + 1 WHERE token = $1";
    /// Not older than, now, limit: the earliest statements whose fate is not settled.
    SUBSCRIBERS_DUE = "
        SELECT u.token, u.channel, u.address, u.filter, u.confirmed_at,
               COALESCE(p.attempts, 0) AS attempts, s.incident, s.number, s.as_of, s.body
        FROM subscriber u JOIN statement s ON s.as_of >= u.confirmed_at
        LEFT JOIN subscriber_delivery p
            ON p.token = u.token AND p.incident = s.incident AND p.number = s.number
        WHERE u.ended_at IS NULL AND s.as_of >= $1
          AND p.ended_at IS NULL AND COALESCE(p.due_at, s.as_of) <= $2
        ORDER BY s.as_of, s.incident, s.number, u.token LIMIT $3";
    /// When the newest statement was made.
    STATEMENT_NEWEST = "SELECT MAX(as_of) AS as_of FROM statement";
    /// Not older than, now: what was put off and is of no use to anybody any more.
    SUBSCRIBER_DELIVERIES_END = "
        UPDATE subscriber_delivery SET state = 'dropped', ended_at = $2
        WHERE state = 'pending' AND (
            EXISTS (SELECT 1 FROM statement s WHERE s.incident = subscriber_delivery.incident
                    AND s.number = subscriber_delivery.number AND s.as_of < $1)
            OR EXISTS (SELECT 1 FROM subscriber u
                       WHERE u.token = subscriber_delivery.token AND u.ended_at IS NOT NULL))";
    /// Made before: who never confirmed is forgotten, with his address.
    SUBSCRIBERS_PRUNE = "
        DELETE FROM subscriber WHERE confirmed_at IS NULL AND created_at < $1";
    /// Ended before.
    SUBSCRIBER_DELIVERIES_PRUNE = "DELETE FROM subscriber_delivery WHERE ended_at < $1";
    /// When the earliest that was put off is to be tried again.
    SUBSCRIBER_NEXT_RETRY = "
        SELECT MIN(due_at) AS due_at FROM subscriber_delivery WHERE state = 'pending'";
    /// Token, incident, number, state, due, attempts, ended, last_error.
    SUBSCRIBER_SETTLE = "
        INSERT INTO subscriber_delivery
            (token, incident, number, state, due_at, attempts, ended_at, last_error)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (token, incident, number) DO UPDATE
        SET state = excluded.state, due_at = excluded.due_at, attempts = excluded.attempts,
            ended_at = excluded.ended_at, last_error = excluded.last_error";
    /// How many have confirmed.
    SUBSCRIBERS_COUNT = "
        SELECT CAST(COUNT(*) AS BIGINT) AS rows FROM subscriber
        WHERE confirmed_at IS NOT NULL AND ended_at IS NULL";
}
