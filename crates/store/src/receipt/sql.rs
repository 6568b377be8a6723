//! Statements of the receipts.

crate::statement::statements! {
    /// Principal, key, request, status, at. A key that was forgotten may be used again.
    RECEIPT_UPSERT = "
        INSERT INTO request_receipt (principal, request_key, request, status, at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (principal, request_key) DO UPDATE SET
            request = excluded.request, status = excluded.status, at = excluded.at,
            change = NULL";
    /// Principal, key, request, status, at, the change of the inventory that it made.
    RECEIPT_OF_CHANGE = "
        INSERT INTO request_receipt (principal, request_key, request, status, at, change)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (principal, request_key) DO UPDATE SET
            request = excluded.request, status = excluded.status, at = excluded.at,
            change = excluded.change";
    /// Principal, key, since.
    RECEIPT_BY_KEY = "
        SELECT change, principal, request_key, request, status, at FROM request_receipt
        WHERE principal = $1 AND request_key = $2 AND at >= $3";
    /// Before, limit: deletes a batch of old ones.
    RECEIPT_PRUNE = "
        DELETE FROM request_receipt WHERE (principal, request_key) IN (
            SELECT principal, request_key FROM request_receipt WHERE at < $1 LIMIT $2)";
    /// Since.
    RECEIPTS_SINCE = "
        SELECT principal, request_key, request, status, at FROM request_receipt WHERE at >= $1";
}
