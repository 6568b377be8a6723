//! Statements of web push.

crate::statement::statements! {
    /// All of them, the one in use first.
    PUSH_KEYS = "SELECT number, public_key, sealed FROM push_key ORDER BY number DESC";
    /// The one in use.
    PUSH_KEY_IN_USE = "
        SELECT public_key FROM push_key ORDER BY number DESC LIMIT 1";
    /// Number, public key, sealed key, now: the next key, unless another came first.
    PUSH_KEY_INSERT = "
        INSERT INTO push_key (number, public_key, sealed, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (number) DO NOTHING";
    /// Id, user, endpoint, browser's key, its secret, our key, name, now. What another has stays
    /// theirs.
    PUSH_SUBSCRIPTION_UPSERT = "
        INSERT INTO push_subscription
            (id, user_id, endpoint, p256dh, auth, server_key, name, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (endpoint) DO UPDATE
        SET p256dh = excluded.p256dh, auth = excluded.auth, server_key = excluded.server_key,
            name = excluded.name
        WHERE push_subscription.user_id = excluded.user_id";
    /// Endpoint, user: touches the subscription when it is this user's.
    PUSH_SUBSCRIPTION_IS = "
        UPDATE push_subscription SET user_id = $2 WHERE endpoint = $1 AND user_id = $2";
    /// User: theirs, the first added first.
    PUSH_SUBSCRIPTIONS_OF = "
        SELECT id, user_id, endpoint, p256dh, auth, server_key, name, created_at, accepted_at
        FROM push_subscription WHERE user_id = $1 ORDER BY created_at, id";
    /// Login: those of a user who is not disabled.
    PUSH_SUBSCRIPTIONS_OF_LOGIN = "
        SELECT s.id, s.user_id, s.endpoint, s.p256dh, s.auth, s.server_key, s.name, s.created_at,
               s.accepted_at
        FROM push_subscription s JOIN user_account u ON u.id = s.user_id
        WHERE u.login = $1 AND u.disabled_at IS NULL ORDER BY s.created_at, s.id";
    /// The same of all users: login, id.
    PUSH_BROWSERS = "
        SELECT u.login, s.id
        FROM push_subscription s JOIN user_account u ON u.id = s.user_id
        WHERE u.disabled_at IS NULL ORDER BY u.login, s.id";
    /// Id, now.
    PUSH_SUBSCRIPTION_ACCEPTED = "UPDATE push_subscription SET accepted_at = $2 WHERE id = $1";
    /// User, id.
    PUSH_SUBSCRIPTION_DELETE = "DELETE FROM push_subscription WHERE user_id = $1 AND id = $2";
    /// User.
    PUSH_SUBSCRIPTIONS_DELETE = "DELETE FROM push_subscription WHERE user_id = $1";
}
