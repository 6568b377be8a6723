//! Statements of settlement.

crate::statement::statements! {
    /// All contracts.
    CONTRACTS = "SELECT body FROM contract ORDER BY id";
    /// Id, customer, body.
    CONTRACT_UPSERT = "
        INSERT INTO contract (id, customer, body) VALUES ($1, $2, $3)
        ON CONFLICT (id) DO UPDATE SET customer = excluded.customer, body = excluded.body";
    /// Id.
    CONTRACT_DELETE = "DELETE FROM contract WHERE id = $1";
    /// Kind, name, digest, applied at, author, body.
    SETTLEMENT_DOCUMENT_UPSERT = "
        INSERT INTO settlement_document (kind, name, digest, applied_at, author, body)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (kind, name, digest) DO UPDATE
        SET applied_at = excluded.applied_at, author = excluded.author";
    /// Kind: every version, the one applied last at the end.
    SETTLEMENT_DOCUMENTS = "
        SELECT applied_at, author, body FROM settlement_document
        WHERE kind = $1 ORDER BY applied_at, name, digest";
    /// Month: all credits, by contract and number.
    CREDITS_OF_MONTH = "SELECT body FROM credit WHERE month = $1 ORDER BY contract, number";
    /// State, limit: the oldest month first.
    CREDITS_IN_STATE = "
        SELECT body FROM credit WHERE state = $1 ORDER BY month, contract, number LIMIT $2";
    /// Customer, limit: the latest first.
    CREDITS_OF_CUSTOMER = "
        SELECT body FROM credit WHERE customer = $1
        ORDER BY computed_at DESC, contract, number DESC LIMIT $2";
    /// Id.
    CREDIT_BY_ID = "SELECT body FROM credit WHERE id = $1";
    /// Id, customer, contract, month, number, state, computed at, body. Touches a row when it is
    /// new, or is there as it is.
    CREDIT_INSERT = "
        INSERT INTO credit (id, customer, contract, month, number, state, computed_at, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state
        WHERE credit.state = excluded.state AND credit.computed_at = excluded.computed_at";
    /// Id, the state that it had, state, body. Touches a row when nobody changed it since, or it
    /// was changed to the same.
    CREDIT_UPDATE = "
        UPDATE credit SET state = $3, body = $4
        WHERE id = $1 AND (body = $2 OR body = $4)";
    /// All decisions about exclusions.
    EXCLUSION_DECISIONS = "SELECT body FROM exclusion_decision ORDER BY incident, exclusion";
    /// Incident, exclusion, body.
    EXCLUSION_DECISION_UPSERT = "
        INSERT INTO exclusion_decision (incident, exclusion, body) VALUES ($1, $2, $3)
        ON CONFLICT (incident, exclusion) DO UPDATE SET body = excluded.body";
    /// Trigger.
    SETTLED_OCCASION = "SELECT settled_at FROM settled_occasion WHERE occasion = $1";
    /// The first and the last name of the occasions of an incident.
    SETTLED_OCCASION_FORGET = "
        DELETE FROM settled_occasion WHERE occasion >= $1 AND occasion < $2";
    /// Trigger, settled at.
    SETTLED_OCCASION_INSERT = "
        INSERT INTO settled_occasion (occasion, settled_at) VALUES ($1, $2)
        ON CONFLICT (occasion) DO UPDATE SET settled_at = excluded.settled_at";
}
