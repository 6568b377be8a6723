//! Statements of response times.

crate::statement::statements! {
    /// Site, day, now, body.
    RESPONSE_TIMES_UPSERT = "
        INSERT INTO response_times (site, day, saved_at, body) VALUES ($1, $2, $3, $4)
        ON CONFLICT (site, day) DO UPDATE SET saved_at = excluded.saved_at, body = excluded.body";
    /// Day.
    RESPONSE_TIMES_OF_DAY = "SELECT site, body FROM response_times WHERE day = $1";
    /// Site, the first day, the last day.
    RESPONSE_TIMES_OF_SITE = "
        SELECT day, body FROM response_times WHERE site = $1 AND day >= $2 AND day <= $3";
    /// Before, limit: deletes a batch of old ones.
    RESPONSE_TIMES_PRUNE = "
        DELETE FROM response_times WHERE (site, day) IN (
            SELECT site, day FROM response_times WHERE saved_at < $1 LIMIT $2)";
}
