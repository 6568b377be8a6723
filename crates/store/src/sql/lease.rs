//! Leases and migrations.

super::statements! {
    /// Name, holder, now, until. Gives the token back when it was taken.
    LEASE_TAKE = "
        INSERT INTO lease (name, holder, until_at, token)
        VALUES ($1, $2, $4, 1)
        ON CONFLICT (name) DO UPDATE
        SET holder = excluded.holder, until_at = excluded.until_at, token = lease.token + 1
        WHERE lease.until_at <= $3 OR lease.holder = excluded.holder
        RETURNING token";
    /// Name, holder, token, until.
    LEASE_RENEW = "
        UPDATE lease SET until_at = $4 WHERE name = $1 AND holder = $2 AND token = $3";
    /// Name, holder, token. Touching the row makes whoever wants the lease wait until
    /// the writer's transaction ends, also where readers do not block.
    LEASE_FENCE = "
        UPDATE lease SET holder = holder WHERE name = $1 AND holder = $2 AND token = $3";
    /// Name.
    LEASE_SHOW = "SELECT holder, token, until_at FROM lease WHERE name = $1";
    /// All migrations that were run.
    MIGRATIONS = "SELECT version FROM migration ORDER BY version";
    /// Version, name, now.
    MIGRATION_DONE = "INSERT INTO migration (version, name, applied_at) VALUES ($1, $2, $3)";
}
