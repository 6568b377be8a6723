//! Statements of resolved hosts.

crate::statement::statements! {
    /// All of them.
    RESOLVED_HOSTS = "SELECT host, addresses FROM resolved_host ORDER BY host";
    /// Host, addresses, now.
    RESOLVED_HOST_UPSERT = "
        INSERT INTO resolved_host (host, addresses, resolved_at) VALUES ($1, $2, $3)
        ON CONFLICT (host) DO UPDATE
        SET addresses = excluded.addresses, resolved_at = excluded.resolved_at";
}
