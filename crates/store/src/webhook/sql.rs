//! Statements of the configured webhooks.

crate::statement::statements! {
    /// Name, since: statements made from then on are delivered to it.
    WEBHOOK_INSERT = "
        INSERT INTO webhook (name, since) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    /// All of them.
    WEBHOOKS = "SELECT name FROM webhook ORDER BY name";
    /// Name.
    WEBHOOK_DELETE = "DELETE FROM webhook WHERE name = $1";
    /// Incident, number: a statement is due to every webhook.
    WEBHOOK_DELIVERIES_INSERT = "
        INSERT INTO delivery (topic, recipient, subject, sequence, channel, created_at, due_at,
                              state, attempts, last_error)
        SELECT 'webhook', w.name, s.incident, s.number, 'webhook', s.as_of, s.as_of,
               'pending', 0, ''
        FROM statement s JOIN webhook w ON w.since <= s.as_of
        WHERE s.incident = $1 AND s.number = $2
        ON CONFLICT (topic, recipient, subject, sequence) DO NOTHING";
    /// Name, not older than: the statements that were made since it is configured.
    WEBHOOK_BACKLOG_INSERT = "
        INSERT INTO delivery (topic, recipient, subject, sequence, channel, created_at, due_at,
                              state, attempts, last_error)
        SELECT 'webhook', w.name, s.incident, s.number, 'webhook', s.as_of, s.as_of,
               'pending', 0, ''
        FROM webhook w JOIN statement s ON s.as_of >= w.since
        WHERE w.name = $1 AND s.as_of >= $2
        ON CONFLICT (topic, recipient, subject, sequence) DO NOTHING";
}
