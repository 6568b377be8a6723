//! Statements of leases and migrations.

crate::statement::statements! {
    /// Name, owner, now, expiry. Returns the token when the lease was acquired.
    LEASE_ACQUIRE = "
        INSERT INTO lease (name, owner, expires_at, token)
        VALUES ($1, $2, $4, 1)
        ON CONFLICT (name) DO UPDATE
        SET owner = excluded.owner, expires_at = excluded.expires_at, token = lease.token + 1
        WHERE lease.expires_at <= $3 OR lease.owner = excluded.owner
        RETURNING token";
    /// Name, owner, token, expiry.
    LEASE_RENEW = "
        UPDATE lease SET expires_at = $4 WHERE name = $1 AND owner = $2 AND token = $3";
    /// Name, owner, token. Touching the row makes a program that wants the lease wait until
    /// the writer's transaction ends, also where readers do not block.
    LEASE_FENCE = "
        UPDATE lease SET owner = owner WHERE name = $1 AND owner = $2 AND token = $3";
    /// Name.
    LEASE_GET = "SELECT owner, token, expires_at FROM lease WHERE name = $1";
    /// All applied migrations.
    MIGRATION_VERSIONS = "SELECT version FROM migration ORDER BY version";
    /// Version, name, now.
    MIGRATION_INSERT = "INSERT INTO migration (version, name, applied_at) VALUES ($1, $2, $3)";
}
