//! Statements of maintenance and mutes.

crate::statement::statements! {
    /// Id, changed at, ends at, body.
    MAINTENANCE_UPSERT = "
        INSERT INTO maintenance (id, changed_at, ends_at, body) VALUES ($1, $2, $3, $4)
        ON CONFLICT (id) DO UPDATE
        SET changed_at = excluded.changed_at, ends_at = excluded.ends_at, body = excluded.body";
    /// Id.
    MAINTENANCE_BY_ID = "SELECT body FROM maintenance WHERE id = $1";
    /// Since: those that have not ended, or ended then or later.
    MAINTENANCES_SINCE = "
        SELECT body FROM maintenance WHERE ends_at IS NULL OR ends_at >= $1 ORDER BY id";
    /// Maintenance, contact, number, created at, body.
    ANNOUNCEMENT_INSERT = "
        INSERT INTO announcement (maintenance, contact, number, created_at, body)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (maintenance, contact, number) DO NOTHING";
    /// Since: the last announcement to each contact of those that have not ended, or ended then
    /// or later.
    ANNOUNCEMENTS_SINCE = "
        SELECT a.body
        FROM maintenance m JOIN announcement a ON a.maintenance = m.id
        WHERE (m.ends_at IS NULL OR m.ends_at >= $1)
          AND a.number = (SELECT MAX(l.number) FROM announcement l
                          WHERE l.maintenance = a.maintenance AND l.contact = a.contact)
        ORDER BY a.maintenance, a.contact";
    /// Maintenance, contact: all to one contact, with the states of their deliveries.
    ANNOUNCEMENTS_BY_CONTACT = "
        SELECT a.body, d.state
        FROM announcement a JOIN delivery d
          ON d.topic = 'announcement' AND d.recipient = a.contact AND d.subject = a.maintenance
             AND d.sequence = a.number
        WHERE a.maintenance = $1 AND a.contact = $2 ORDER BY a.number";
    /// Maintenance: how many of its announcements are in each state.
    ANNOUNCEMENT_COUNTS = "
        SELECT state, COUNT(*) AS number FROM delivery
        WHERE topic = 'announcement' AND subject = $1 GROUP BY state";
    /// Target, since, until, body.
    MUTE_UPSERT = "
        INSERT INTO mute (target, since, ends_at, body) VALUES ($1, $2, $3, $4)
        ON CONFLICT (target, since) DO UPDATE
        SET ends_at = excluded.ends_at, body = excluded.body";
    /// Since: those that have not ended, or ended then or later; the latest of each target last.
    MUTES_SINCE = "
        SELECT body FROM mute WHERE ends_at >= $1 ORDER BY target, since";
    /// Limit: the latest first.
    MUTES_LATEST = "
        SELECT body FROM mute ORDER BY since DESC, target LIMIT $1";
}
