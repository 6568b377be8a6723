//! Statements of API tokens.

crate::statement::statements! {
    /// Id, digest, user, name, scopes, now, expires.
    TOKEN_INSERT = "
        INSERT INTO api_token (id, digest, user_id, name, scopes, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT DO NOTHING";
    /// Digest, now.
    TOKEN_BY_DIGEST = "
        SELECT id, user_id, name, scopes, created_at, expires_at, used_at FROM api_token
        WHERE digest = $1 AND ended_at IS NULL AND expires_at > $2";
    /// User, now.
    TOKENS_OF = "
        SELECT id, user_id, name, scopes, created_at, expires_at, used_at FROM api_token
        WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2
        ORDER BY created_at DESC, id";
    /// Id, now.
    TOKEN_USED = "UPDATE api_token SET used_at = $2 WHERE id = $1";
    /// User, id, now.
    TOKEN_END = "
        UPDATE api_token SET ended_at = $3 WHERE user_id = $1 AND id = $2 AND ended_at IS NULL";
    /// User, now.
    TOKENS_END = "
        UPDATE api_token SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL";
}
