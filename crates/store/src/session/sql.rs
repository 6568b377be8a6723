//! Statements of sessions.

crate::statement::statements! {
    /// Digest, id, user, stage, now, expires, remote address, user agent.
    SESSION_INSERT = "
        INSERT INTO session (digest, id, user_id, stage, created_at, seen_at, expires_at,
                             remote_addr, user_agent)
        VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)
        ON CONFLICT DO NOTHING";
    /// Digest, now.
    SESSION_BY_DIGEST = "
        SELECT digest, id, user_id, stage, created_at, seen_at, expires_at, remote_addr,
               user_agent
        FROM session WHERE digest = $1 AND expires_at > $2";
    /// User, now.
    SESSIONS_OF = "
        SELECT digest, id, user_id, stage, created_at, seen_at, expires_at, remote_addr,
               user_agent
        FROM session WHERE user_id = $1 AND expires_at > $2 AND stage = 'open'
        ORDER BY seen_at DESC, id";
    /// Digest, now, expires.
    SESSION_SEEN = "UPDATE session SET seen_at = $2, expires_at = $3 WHERE digest = $1";
    /// Digest.
    SESSION_DELETE = "DELETE FROM session WHERE digest = $1";
    /// User, id.
    SESSION_DELETE_OF = "DELETE FROM session WHERE user_id = $1 AND id = $2";
    /// User.
    SESSIONS_DELETE = "DELETE FROM session WHERE user_id = $1";
    /// User, digest of the one that stays.
    SESSIONS_DELETE_OTHERS = "DELETE FROM session WHERE user_id = $1 AND digest <> $2";
    /// Before.
    SESSIONS_PRUNE = "DELETE FROM session WHERE expires_at < $1";
}
