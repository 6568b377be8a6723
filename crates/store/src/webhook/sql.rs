//! What was told to programs and rooms.

crate::statement::statements! {
    /// Name, since: statements from then on are its.
    WEBHOOK_INSERT = "
        INSERT INTO webhook (name, since) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    /// Hook, not older than: the earliest statement whose fate is not settled.
    WEBHOOK_NEXT = "
        SELECT COALESCE(p.attempts, 0) AS attempts, COALESCE(p.due_at, s.as_of) AS due_at,
               s.incident, s.number, s.as_of, s.body
        FROM webhook h JOIN statement s ON s.as_of >= h.since
        LEFT JOIN webhook_delivery p
            ON p.webhook = h.name AND p.incident = s.incident AND p.number = s.number
        WHERE h.name = $1 AND s.as_of >= $2 AND p.ended_at IS NULL
        ORDER BY s.as_of, s.incident, s.number LIMIT 1";
    /// Hook, incident, number, state, due, attempts, ended, last_error.
    WEBHOOK_SETTLE = "
        INSERT INTO webhook_delivery (webhook, incident, number, state, due_at, attempts, ended_at, last_error)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (webhook, incident, number) DO UPDATE
        SET state = excluded.state, due_at = excluded.due_at, attempts = excluded.attempts,
            ended_at = excluded.ended_at, last_error = excluded.last_error";
    /// How many stand where, hook by hook, and when something was last settled.
    WEBHOOK_COUNTS = "
        SELECT webhook, state, CAST(COUNT(*) AS BIGINT) AS rows, MAX(due_at) AS due_at
        FROM webhook_delivery GROUP BY webhook, state ORDER BY webhook, state";
    /// Limit: what could not be handed over, the latest first.
    WEBHOOK_FAILED = "
        SELECT webhook, incident, number, due_at, last_error FROM webhook_delivery
        WHERE state = 'failed' ORDER BY due_at DESC, webhook, incident, number LIMIT $1";
    /// Now: the dead are tried again.
    WEBHOOK_RETRY = "
        UPDATE webhook_delivery SET state = 'pending', due_at = $1, attempts = 0, ended_at = NULL
        WHERE state = 'failed'";
}
