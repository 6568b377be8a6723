//! How contacts want to be told.

super::statements! {
    /// All of them.
    WISHES = "SELECT contact, body FROM wish ORDER BY contact";
    /// Contact, now, body.
    WISH_PUT = "
        INSERT INTO wish (contact, changed_at, body) VALUES ($1, $2, $3)
        ON CONFLICT (contact) DO UPDATE
        SET changed_at = excluded.changed_at, body = excluded.body";
    /// That wishes changed.
    WISHES_REVISE = "UPDATE revision SET number = number + 1 WHERE name = 'wish'";
    /// Customer.
    CUSTOMER = "SELECT id, body FROM customer WHERE id = $1";
}
