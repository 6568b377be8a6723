//! Statements of the access log.

crate::statement::statements! {
    /// Id, at, remote address, principal, name, request, action, all of it in lower case.
    ACCESS_INSERT = "
        INSERT INTO access_log (id, at, remote_addr, principal, name, request_id, action, search)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (id) DO NOTHING";
    /// Before this time and id, limit, a pattern in lower case, a team; empty for everybody.
    ACCESS_PAGE = "
        SELECT id, at, remote_addr, principal, name, request_id, action FROM access_log
        WHERE (at, id) < ($1, $2) AND search LIKE $4 ESCAPE '!'
          AND (CAST($5 AS TEXT) = ''
               OR principal IN (SELECT m.principal FROM team_member m WHERE m.team = $5))
        ORDER BY at DESC, id DESC LIMIT $3";
    /// Before, at most this many.
    ACCESS_PRUNE = "
        DELETE FROM access_log WHERE id IN (
            SELECT id FROM access_log WHERE at < $1 LIMIT $2)";
}
