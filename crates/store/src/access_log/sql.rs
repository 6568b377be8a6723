//! Statements of the access log.

crate::statement::statements! {
    /// Id, at, remote address, principal, action.
    ACCESS_INSERT = "
        INSERT INTO access_log (id, at, remote_addr, principal, action)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO NOTHING";
    /// Before this time and id, limit.
    ACCESS_PAGE = "
        SELECT id, at, remote_addr, principal, action FROM access_log
        WHERE (at, id) < ($1, $2) ORDER BY at DESC, id DESC LIMIT $3";
    /// Before, at most this many.
    ACCESS_PRUNE = "
        DELETE FROM access_log WHERE id IN (
            SELECT id FROM access_log WHERE at < $1 LIMIT $2)";
}
