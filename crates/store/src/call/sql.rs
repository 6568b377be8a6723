//! Statements of calls and drafts.

crate::statement::statements! {
    /// Id, system, key, customer, started at, whether it is open, write, body.
    CALL_INSERT = "
        INSERT INTO call (id, system, call_key, customer, started_at, is_open, revision, write_id, body)
        VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)
        ON CONFLICT DO NOTHING";
    /// Id, write: whether it was this one that inserted the call.
    CALL_IS = "UPDATE call SET write_id = $2 WHERE id = $1 AND write_id = $2";
    /// Id, expected revision, write, customer, whether it is open, body.
    CALL_UPDATE = "
        UPDATE call
        SET revision = CAST($2 AS BIGINT) + 1, write_id = $3, customer = $4, is_open = $5, body = $6
        WHERE id = $1 AND (revision = CAST($2 AS BIGINT) OR write_id = $3)";
    /// System, key.
    CALL_BY_KEY = "SELECT revision, body FROM call WHERE system = $1 AND call_key = $2";
    /// Id.
    CALL_BY_ID = "SELECT revision, body FROM call WHERE id = $1";
    /// Since, limit: those that began then or later, the latest first.
    CALLS_SINCE = "
        SELECT body FROM call WHERE started_at >= $1 ORDER BY started_at DESC, id LIMIT $2";
    /// Customer, limit: the latest first.
    CALLS_BY_CUSTOMER = "
        SELECT body FROM call WHERE customer = $1 ORDER BY started_at DESC, id LIMIT $2";
    /// Before: deletes older ones.
    CALLS_PRUNE = "DELETE FROM call WHERE started_at < $1";
    /// Conversation, principal, saved at, text: the later text stays.
    DRAFT_UPSERT = "
        INSERT INTO call_draft (conversation, principal, saved_at, text) VALUES ($1, $2, $3, $4)
        ON CONFLICT (conversation, principal) DO UPDATE
        SET saved_at = excluded.saved_at, text = excluded.text
        WHERE call_draft.saved_at <= excluded.saved_at";
    /// Conversation, principal.
    DRAFT_GET = "
        SELECT saved_at, text FROM call_draft WHERE conversation = $1 AND principal = $2";
    /// Conversation, principal, at: deletes what was typed until then.
    DRAFT_DELETE = "
        DELETE FROM call_draft
        WHERE conversation = $1 AND principal = $2 AND saved_at <= $3";
    /// Customer, incident, said at, on the wall, body: once.
    THANKS_INSERT = "
        INSERT INTO thanks (customer, incident, said_at, on_wall, body) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (customer, incident) DO NOTHING";
    /// Customer, incident, on the wall, body.
    THANKS_UPDATE = "
        UPDATE thanks SET on_wall = $3, body = $4 WHERE customer = $1 AND incident = $2";
    /// Customer.
    THANKS_BY_CUSTOMER = "SELECT body FROM thanks WHERE customer = $1 ORDER BY said_at DESC";
    /// Limit: the latest first.
    THANKS_LATEST = "SELECT body FROM thanks ORDER BY said_at DESC, customer LIMIT $1";
    /// Before: deletes older ones.
    DRAFTS_PRUNE = "DELETE FROM call_draft WHERE saved_at < $1";
}
