//! Statements of the outbox.

crate::statement::statements! {
    /// Topic, recipient, subject, sequence, channel, created at, due at.
    DELIVERY_INSERT = "
        INSERT INTO delivery (topic, recipient, subject, sequence, channel, created_at, due_at,
                              state, attempts, last_error)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', 0, '')
        ON CONFLICT (topic, recipient, subject, sequence) DO NOTHING";
    /// Topic, recipient, subject, sequence, now: drops the earlier ones that are pending and
    /// not claimed.
    DELIVERY_SUPERSEDE = "
        UPDATE delivery SET state = 'dropped', ended_at = $5, last_error = 'superseded'
        WHERE topic = $1 AND recipient = $2 AND subject = $3 AND sequence < $4
          AND state = 'pending' AND lease_owner IS NULL";
    /// Topic, subject, now: the same for all recipients at once.
    DELIVERIES_SUPERSEDE = "
        UPDATE delivery SET state = 'dropped', ended_at = $3, last_error = 'superseded'
        WHERE topic = $1 AND subject = $2 AND state = 'pending' AND lease_owner IS NULL
          AND EXISTS (
            SELECT 1 FROM delivery l
            WHERE l.topic = delivery.topic AND l.recipient = delivery.recipient
              AND l.subject = delivery.subject AND l.sequence > delivery.sequence)";
    /// Topic, owner, lease expiry, now, limit: claims due ones, to each recipient one after
    /// the other within a subject. Returns the content of a notice with it.
    DELIVERIES_CLAIM = "
        UPDATE delivery SET lease_owner = $2, lease_expires_at = $3
        WHERE state = 'pending' AND (lease_expires_at IS NULL OR lease_expires_at <= $4)
          AND (topic, recipient, subject, sequence) IN (
            SELECT d.topic, d.recipient, d.subject, d.sequence FROM delivery d
            WHERE d.topic = $1 AND d.state = 'pending' AND d.due_at <= $4
              AND (d.lease_expires_at IS NULL OR d.lease_expires_at <= $4)
              AND NOT EXISTS (
                SELECT 1 FROM delivery l
                WHERE l.topic = d.topic AND l.recipient = d.recipient
                  AND l.subject = d.subject AND l.sequence < d.sequence
                  AND l.state = 'pending')
            ORDER BY d.due_at, d.recipient, d.subject, d.sequence LIMIT $5)
        RETURNING recipient, subject, sequence, created_at, attempts, unknown, (
            SELECT n.body FROM notice n
            WHERE delivery.topic = 'notice' AND n.incident = delivery.subject
              AND n.contact = delivery.recipient AND n.number = delivery.sequence) AS body";
    /// Topic, owner, lease expiry, now, limit: the same, to each recipient one after the other
    /// in all, by the time of their content.
    DELIVERIES_CLAIM_BY_RECIPIENT = "
        UPDATE delivery SET lease_owner = $2, lease_expires_at = $3
        WHERE state = 'pending' AND (lease_expires_at IS NULL OR lease_expires_at <= $4)
          AND (topic, recipient, subject, sequence) IN (
            SELECT d.topic, d.recipient, d.subject, d.sequence FROM delivery d
            WHERE d.topic = $1 AND d.state = 'pending' AND d.due_at <= $4
              AND (d.lease_expires_at IS NULL OR d.lease_expires_at <= $4)
              AND NOT EXISTS (
                SELECT 1 FROM delivery l
                WHERE l.topic = d.topic AND l.recipient = d.recipient AND l.state = 'pending'
                  AND (l.created_at, l.subject, l.sequence)
                      < (d.created_at, d.subject, d.sequence))
            ORDER BY d.due_at, d.recipient, d.subject, d.sequence LIMIT $5)
        RETURNING recipient, subject, sequence, created_at, attempts, unknown, NULL AS body";
    /// Topic: releases every lease of a dead leader.
    DELIVERIES_RELEASE = "
        UPDATE delivery SET lease_owner = NULL, lease_expires_at = NULL
        WHERE topic = $1 AND state = 'pending' AND lease_owner IS NOT NULL";
    /// Topic, recipient, subject, sequence, owner, now, state, due at, attempts, ended at, last
    /// error, channel, whether a newer one supersedes it, unknown. Drops what would be pending again
    /// and was superseded.
    DELIVERY_SETTLE = "
        UPDATE delivery
        SET state = CASE WHEN CAST($7 AS TEXT) = 'pending' AND CAST($13 AS BIGINT) = 1 AND EXISTS (
                SELECT 1 FROM delivery l
                WHERE l.topic = delivery.topic AND l.recipient = delivery.recipient
                  AND l.subject = delivery.subject AND l.sequence > delivery.sequence)
            THEN 'dropped' ELSE CAST($7 AS TEXT) END,
            ended_at = CASE WHEN CAST($7 AS TEXT) = 'pending' AND CAST($13 AS BIGINT) = 1 AND EXISTS (
                SELECT 1 FROM delivery l
                WHERE l.topic = delivery.topic AND l.recipient = delivery.recipient
                  AND l.subject = delivery.subject AND l.sequence > delivery.sequence)
            THEN CAST($6 AS TIMESTAMPTZ) ELSE CAST($10 AS TIMESTAMPTZ) END,
            due_at = $8, attempts = $9, unknown = $14, last_error = $11,
            channel = COALESCE(CAST($12 AS TEXT), channel),
            lease_owner = NULL, lease_expires_at = NULL
        WHERE topic = $1 AND recipient = $2 AND subject = $3 AND sequence = $4
          AND lease_owner = $5";
    /// Topic, recipient, subject, sequence, owner, lease expiry: the lease of one that takes
    /// long.
    DELIVERY_EXTEND_LEASE = "
        UPDATE delivery SET lease_expires_at = $6
        WHERE topic = $1 AND recipient = $2 AND subject = $3 AND sequence = $4
          AND lease_owner = $5";
    /// Topic: when the earliest pending one is due.
    DELIVERY_NEXT_DUE = "
        SELECT MIN(due_at) AS due_at FROM delivery WHERE topic = $1 AND state = 'pending'";
    /// Topic: the same, where only the first pending one to each recipient can be claimed, and
    /// one under lease only when it expires.
    DELIVERY_NEXT_DUE_BY_RECIPIENT = "
        SELECT MIN(CASE WHEN d.lease_expires_at > d.due_at THEN d.lease_expires_at
                        ELSE d.due_at END) AS due_at
        FROM delivery d
        WHERE d.topic = $1 AND d.state = 'pending' AND NOT EXISTS (
            SELECT 1 FROM delivery l
            WHERE l.topic = d.topic AND l.recipient = d.recipient AND l.state = 'pending'
              AND (l.created_at, l.subject, l.sequence) < (d.created_at, d.subject, d.sequence))";
    /// Topic: how many there are in each state.
    DELIVERY_COUNTS = "
        SELECT state, CAST(COUNT(*) AS BIGINT) AS rows FROM delivery
        WHERE topic = $1 GROUP BY state ORDER BY state";
    /// Topic: how many there are in each state, by recipient.
    DELIVERY_COUNTS_BY_RECIPIENT = "
        SELECT recipient, state, CAST(COUNT(*) AS BIGINT) AS rows FROM delivery
        WHERE topic = $1 GROUP BY recipient, state ORDER BY recipient, state";
    /// Topic, limit: the failed ones, the latest first.
    DELIVERIES_FAILED = "
        SELECT recipient, subject, sequence, due_at, last_error FROM delivery
        WHERE topic = $1 AND state = 'failed'
        ORDER BY due_at DESC, recipient, subject, sequence LIMIT $2";
    /// Topic, now, whether newer ones supersede them: retries the failed ones.
    DELIVERIES_RETRY = "
        UPDATE delivery SET state = 'pending', due_at = $2, attempts = 0, unknown = 0, ended_at = NULL
        WHERE topic = $1 AND state = 'failed' AND NOT (CAST($3 AS BIGINT) = 1 AND EXISTS (
            SELECT 1 FROM delivery l
            WHERE l.topic = delivery.topic AND l.recipient = delivery.recipient
              AND l.subject = delivery.subject AND l.sequence > delivery.sequence))";
    /// Topic, recipient, now, reason: drops what is pending and not claimed.
    DELIVERIES_DROP = "
        UPDATE delivery SET state = 'dropped', ended_at = $3, last_error = $4
        WHERE topic = $1 AND recipient = $2 AND state = 'pending' AND lease_owner IS NULL";
    /// Topic, before: deletes those that ended earlier.
    DELIVERIES_PRUNE = "DELETE FROM delivery WHERE topic = $1 AND ended_at < $2";
}
