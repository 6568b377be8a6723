//! What waits for a second person.

super::statements! {
    /// Id, incident, by, body, now.
    DRAFT_PUT = "
        INSERT INTO draft (id, incident, by_whom, body, made_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO NOTHING";
    /// Incident: those that nobody has decided about, oldest first.
    DRAFTS = "
        SELECT id, by_whom, body, made_at FROM draft
        WHERE incident = $1 AND decided_at IS NULL ORDER BY made_at, id";
    /// Id, now, by, whether it is approved.
    DRAFT_DECIDE = "
        UPDATE draft SET decided_at = $2, decided_by = $3, approved = $4
        WHERE id = $1 AND decided_at IS NULL";
    /// Id: what was decided could not be done.
    DRAFT_REOPEN = "
        UPDATE draft SET decided_at = NULL, decided_by = NULL, approved = NULL WHERE id = $1";
}
