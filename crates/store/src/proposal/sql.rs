//! Statements of proposals.

crate::statement::statements! {
    /// Incident, number, proposed at, decided at, body.
    PROPOSAL_UPSERT = "
        INSERT INTO proposal (incident, number, proposed_at, decided_at, body)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (incident, number) DO UPDATE
        SET decided_at = excluded.decided_at, body = excluded.body";
    /// Since: the proposals of incidents that are open, or were resolved then or later.
    PROPOSALS_SINCE = "
        SELECT p.body FROM incident i JOIN proposal p ON p.incident = i.id
        WHERE i.resolved_at IS NULL OR i.resolved_at >= $1
        ORDER BY p.incident, p.number";
}
