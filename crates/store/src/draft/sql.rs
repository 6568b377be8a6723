//! Statements of the drafts.

crate::statement::statements! {
    /// Id, incident, author, body, now.
    DRAFT_INSERT = "
        INSERT INTO draft (id, incident, author, body, created_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO NOTHING";
    /// Incident: undecided drafts, oldest first.
    DRAFTS_PENDING = "
        SELECT id, author, body, created_at FROM draft
        WHERE incident = $1 AND decided_at IS NULL ORDER BY created_at, id";
    /// Id, now, decided by, whether it is approved.
    DRAFT_DECIDE = "
        UPDATE draft SET decided_at = $2, decided_by = $3, approved = $4
        WHERE id = $1 AND decided_at IS NULL";
    /// Id: the decision could not be carried out.
    DRAFT_REOPEN = "
        UPDATE draft SET decided_at = NULL, decided_by = NULL, approved = NULL WHERE id = $1";
}
