//! Statements of alerts of other tools.

crate::statement::statements! {
    /// Id, source, opened at, ended at, body.
    EXTERNAL_ALERT_UPSERT = "
        INSERT INTO external_alert (id, source, opened_at, ended_at, body)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, body = excluded.body";
    /// Since: those that are open, or ended then or later.
    EXTERNAL_ALERTS_SINCE = "
        SELECT body FROM external_alert WHERE ended_at IS NULL OR ended_at >= $1 ORDER BY id";
    /// Id.
    EXTERNAL_ALERT = "SELECT body FROM external_alert WHERE id = $1";
    /// Before: deletes those that ended earlier.
    EXTERNAL_ALERTS_PRUNE = "DELETE FROM external_alert WHERE ended_at < $1";
    /// Name, body.
    HEARTBEAT_UPSERT = "
        INSERT INTO heartbeat (name, body) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET body = excluded.body";
    /// Key, source, sender, at, why it was not taken: what is said last counts.
    ALERT_MAIL_UPSERT = "
        INSERT INTO alert_mail (mail_key, source, sender, at, refused)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (mail_key) DO UPDATE
        SET source = excluded.source, at = excluded.at, refused = excluded.refused";
    /// Key: there is a row if it was taken.
    ALERT_MAIL_TAKEN = "SELECT mail_key FROM alert_mail WHERE mail_key = $1 AND refused = ''";
    /// Limit.
    ALERT_MAILS_REFUSED = "
        SELECT mail_key, source, sender, at, refused FROM alert_mail WHERE refused <> ''
        ORDER BY at DESC, mail_key LIMIT $1";
    /// Before, and before for those that were not taken: deletes older ones.
    ALERT_MAILS_PRUNE = "
        DELETE FROM alert_mail WHERE at < $1 OR (at < $2 AND refused <> '')";
    /// All of them.
    HEARTBEATS = "SELECT body FROM heartbeat ORDER BY name";
}
