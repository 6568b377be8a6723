//! Statements of what was learned.

crate::statement::statements! {
    /// The number of the only row, body.
    LEARNED_UPSERT = "
        INSERT INTO learned (one, body) VALUES ($1, $2)
        ON CONFLICT (one) DO UPDATE SET body = excluded.body";
    /// All of it.
    LEARNED = "SELECT body FROM learned";
}
