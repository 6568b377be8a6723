//! Statements of the secret.

crate::statement::statements! {
    /// The secret.
    SECRET = "SELECT body FROM secret WHERE number = 1";
    /// The secret, unless there is one already.
    SECRET_INSERT = "
        INSERT INTO secret (number, body) VALUES (1, $1) ON CONFLICT (number) DO NOTHING";
}
