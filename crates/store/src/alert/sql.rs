//! Statements of alerts.

crate::statement::statements! {
    /// Id, subject, customer, opened at, ended at, whether somebody is to be told, body.
    ALERT_UPSERT = "
        INSERT INTO site_alert (id, subject, customer, opened_at, ended_at, is_due, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (id) DO UPDATE
        SET customer = excluded.customer, ended_at = excluded.ended_at,
            is_due = excluded.is_due, body = excluded.body";
    /// Since: those that are open, ended then or later, or of which somebody is to be told.
    ALERTS_SINCE = "
        SELECT body FROM site_alert
        WHERE ended_at IS NULL OR ended_at >= $1 OR is_due = 1
        ORDER BY id";
    /// Before, limit: those that ended earlier, the latest first.
    ALERTS_ENDED = "
        SELECT body FROM site_alert WHERE ended_at < $1 ORDER BY ended_at DESC, id LIMIT $2";
    /// Before: deletes those that ended earlier and of which nobody is to be told.
    ALERTS_PRUNE = "DELETE FROM site_alert WHERE ended_at < $1 AND is_due = 0";
    /// Id, created at, body.
    ALERT_DIGEST_INSERT = "
        INSERT INTO alert_digest (id, created_at, body) VALUES ($1, $2, $3)
        ON CONFLICT (id) DO NOTHING";
    /// Id.
    ALERT_DIGEST = "SELECT body FROM alert_digest WHERE id = $1";
    /// Before: deletes older ones.
    ALERT_DIGESTS_PRUNE = "DELETE FROM alert_digest WHERE created_at < $1";
    /// Domain, asked at, body.
    DOMAIN_EXPIRY_UPSERT = "
        INSERT INTO domain_expiry (domain, asked_at, body) VALUES ($1, $2, $3)
        ON CONFLICT (domain) DO UPDATE
        SET asked_at = excluded.asked_at, body = excluded.body";
    /// All of them.
    DOMAIN_EXPIRIES = "SELECT domain, asked_at, body FROM domain_expiry ORDER BY domain";
    /// Domain.
    DOMAIN_EXPIRY_DELETE = "DELETE FROM domain_expiry WHERE domain = $1";
}
