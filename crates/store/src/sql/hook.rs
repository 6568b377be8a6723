//! What was told to programs and rooms.

super::statements! {
    /// Name, since: statements from then on are its.
    HOOK_OPEN = "
        INSERT INTO hook (name, since) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    /// Hook, not older than: the earliest statement whose fate is not settled.
    HOOK_NEXT = "
        SELECT COALESCE(p.attempts, 0) AS attempts, COALESCE(p.due_at, s.as_of) AS due_at,
               s.incident, s.number, s.as_of, s.body
        FROM hook h JOIN statement s ON s.as_of >= h.since
        LEFT JOIN hook_post p
            ON p.hook = h.name AND p.incident = s.incident AND p.number = s.number
        WHERE h.name = $1 AND s.as_of >= $2 AND p.ended_at IS NULL
        ORDER BY s.as_of, s.incident, s.number LIMIT 1";
    /// Hook, incident, number, state, due, attempts, ended, remark.
    HOOK_SETTLE = "
        INSERT INTO hook_post (hook, incident, number, state, due_at, attempts, ended_at, remark)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (hook, incident, number) DO UPDATE
        SET state = excluded.state, due_at = excluded.due_at, attempts = excluded.attempts,
            ended_at = excluded.ended_at, remark = excluded.remark";
    /// How many stand where, hook by hook, and when something was last settled.
    HOOK_STATES = "
        SELECT hook, state, CAST(COUNT(*) AS BIGINT) AS rows, MAX(due_at) AS due_at
        FROM hook_post GROUP BY hook, state ORDER BY hook, state";
    /// Limit: what could not be handed over, the latest first.
    HOOK_DEAD = "
        SELECT hook, incident, number, due_at, remark FROM hook_post
        WHERE state = 'dead' ORDER BY due_at DESC, hook, incident, number LIMIT $1";
    /// Now: the dead are tried again.
    HOOK_RETRY = "
        UPDATE hook_post SET state = 'waiting', due_at = $1, attempts = 0, ended_at = NULL
        WHERE state = 'dead'";
}
