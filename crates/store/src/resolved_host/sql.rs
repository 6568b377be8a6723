//! Statements of resolved hosts.

crate::statement::statements! {
    /// All of them.
    RESOLVED_HOSTS = "SELECT host, address FROM resolved_host ORDER BY host";
    /// Host, address, now.
    RESOLVED_HOST_UPSERT = "
        INSERT INTO resolved_host (host, address, resolved_at) VALUES ($1, $2, $3)
        ON CONFLICT (host) DO UPDATE
        SET address = excluded.address, resolved_at = excluded.resolved_at";
}
