//! Statements of fulfilled legal obligations.

crate::statement::statements! {
    /// Incident, kind, at, author, note. The first entry stays.
    OBLIGATION_INSERT = "
        INSERT INTO obligation (incident, kind, fulfilled_at, author, note)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (incident, kind) DO NOTHING";
    /// Incident.
    OBLIGATIONS_BY_INCIDENT = "
        SELECT kind, fulfilled_at, author, note FROM obligation
        WHERE incident = $1 ORDER BY kind";
    /// Incident: how many initial notices are in each state, with the earliest and the latest
    /// time at which one ended so.
    INITIAL_NOTICE_COUNTS = "
        SELECT d.state, CAST(COUNT(*) AS BIGINT) AS rows, MIN(d.ended_at) AS first_at,
               MAX(d.ended_at) AS last_at, CAST(COUNT(d.returned_at) AS BIGINT) AS returned
        FROM notice n JOIN delivery d
          ON d.topic = 'notice' AND d.recipient = n.contact AND d.subject = n.incident
             AND d.sequence = n.number
        WHERE n.incident = $1 AND n.number = 0 GROUP BY d.state ORDER BY d.state";
}
