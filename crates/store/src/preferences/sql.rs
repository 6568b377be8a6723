//! Statements of notification preferences.

crate::statement::statements! {
    /// All of them.
    PREFERENCES = "SELECT contact, body FROM notification_preference ORDER BY contact";
    /// Contact, now, body.
    PREFERENCES_UPSERT = "
        INSERT INTO notification_preference (contact, changed_at, body) VALUES ($1, $2, $3)
        ON CONFLICT (contact) DO UPDATE
        SET changed_at = excluded.changed_at, body = excluded.body";
}
