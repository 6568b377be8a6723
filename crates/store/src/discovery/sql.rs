//! Statements of the discovered DNS data.

crate::statement::statements! {
    /// The latest row of every zone.
    DISCOVERIES = "
        SELECT d.zone, d.first_at, d.last_at, d.body FROM discovery d
        WHERE d.first_at = (SELECT MAX(e.first_at) FROM discovery e WHERE e.zone = d.zone)
        ORDER BY d.zone";
    /// Every zone with the time of its last lookup.
    DISCOVERY_TIMES = "
        SELECT zone, MAX(last_at) AS last_at FROM discovery GROUP BY zone";
    /// Zone.
    DISCOVERY_LATEST = "
        SELECT zone, first_at, last_at, body FROM discovery
        WHERE zone = $1 ORDER BY first_at DESC LIMIT 1";
    /// Zone.
    DISCOVERY_HISTORY = "
        SELECT zone, first_at, last_at, body FROM discovery
        WHERE zone = $1 ORDER BY first_at DESC";
    /// Zone, first and last seen, body. A repeated answer only moves the last time.
    DISCOVERY_UPSERT = "
        INSERT INTO discovery (zone, first_at, last_at, body) VALUES ($1, $2, $3, $4)
        ON CONFLICT (zone, first_at) DO UPDATE SET last_at = excluded.last_at
        WHERE discovery.last_at < excluded.last_at";
}
