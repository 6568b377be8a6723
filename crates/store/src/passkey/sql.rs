//! Statements of passkeys.

crate::statement::statements! {
    /// Id, user, public key, counter, name, now.
    PASSKEY_INSERT = "
        INSERT INTO passkey (id, user_id, public_key, counter, name, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (id) DO NOTHING";
    /// Id, user: touches the passkey when it is this user's.
    PASSKEY_IS = "UPDATE passkey SET user_id = $2 WHERE id = $1 AND user_id = $2";
    /// User.
    PASSKEYS_OF = "
        SELECT id, user_id, public_key, counter, name, created_at, used_at FROM passkey
        WHERE user_id = $1 ORDER BY created_at, id";
    /// Id.
    PASSKEY_BY_ID = "
        SELECT id, user_id, public_key, counter, name, created_at, used_at FROM passkey
        WHERE id = $1";
    /// Id, counter before, counter, now, by: notes a use, unless another was noted meanwhile.
    PASSKEY_USE = "
        UPDATE passkey SET counter = $3, used_at = $4, used_by = $5
        WHERE id = $1 AND (counter = $2 OR used_by = $5)";
    /// User, id.
    PASSKEY_DELETE = "DELETE FROM passkey WHERE user_id = $1 AND id = $2";
    /// User.
    PASSKEYS_DELETE = "DELETE FROM passkey WHERE user_id = $1";
    /// Challenge, by, expires.
    CHALLENGE_INSERT = "
        INSERT INTO used_challenge (challenge, used_by, expires_at) VALUES ($1, $2, $3)
        ON CONFLICT (challenge) DO NOTHING";
    /// Challenge, by: touches the challenge when it was used for this.
    CHALLENGE_IS = "
        UPDATE used_challenge SET used_by = $2 WHERE challenge = $1 AND used_by = $2";
    /// Before.
    CHALLENGES_PRUNE = "DELETE FROM used_challenge WHERE expires_at < $1";
}
