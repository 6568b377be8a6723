//! Who looked at what.

super::statements! {
    /// Id, at, remote address, principal, what.
    ACCESS_PUT = "
        INSERT INTO access (id, at, remote, principal, what) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO NOTHING";
    /// Before this instant and id, limit.
    ACCESS_PAGE = "
        SELECT id, at, remote, principal, what FROM access
        WHERE (at, id) < ($1, $2) ORDER BY at DESC, id DESC LIMIT $3";
    /// Before, at most this many.
    ACCESS_PRUNE = "
        DELETE FROM access WHERE id IN (SELECT id FROM access WHERE at < $1 LIMIT $2)";
}
