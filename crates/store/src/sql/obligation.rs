//! What a person did that the law wants done.

super::statements! {
    /// Incident, kind, at, by, words. What was done first stays.
    DUTY_PUT = "
        INSERT INTO duty (incident, kind, done_at, by_whom, words) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (incident, kind) DO NOTHING";
    /// Incident.
    OBLIGATIONS = "SELECT kind, done_at, by_whom, words FROM duty WHERE incident = $1 ORDER BY kind";
    /// Incident: how the first word to each contact stands, with the earliest and the latest
    /// hour at which one ended so.
    NOTICE_TALLY = "
        SELECT state, CAST(COUNT(*) AS BIGINT) AS rows, MIN(ended_at) AS first_at,
               MAX(ended_at) AS last_at
        FROM notice WHERE incident = $1 AND number = 0 GROUP BY state ORDER BY state";
}
