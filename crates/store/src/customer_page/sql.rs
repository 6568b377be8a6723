//! Statements of the customers' page tokens.

crate::statement::statements! {
    /// Token, customer, now. A customer with an active token keeps it.
    CUSTOMER_TOKEN_INSERT = "
        INSERT INTO customer_page_token (token, customer, created_at) VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING";
    /// Customer, now, the token that replaces it; empty when none does.
    CUSTOMER_TOKEN_END = "
        UPDATE customer_page_token SET ended_at = $2
        WHERE customer = $1 AND ended_at IS NULL AND token <> $3";
    /// All active tokens.
    CUSTOMER_TOKENS_ACTIVE = "
        SELECT customer, token FROM customer_page_token WHERE ended_at IS NULL ORDER BY customer";
    /// All tokens that were renewed or revoked.
    CUSTOMER_TOKENS_ENDED = "
        SELECT token FROM customer_page_token WHERE ended_at IS NOT NULL ORDER BY token";
    /// Customers who have or had a token.
    CUSTOMERS_WITH_TOKEN = "
        SELECT DISTINCT customer FROM customer_page_token ORDER BY customer";
    /// Customer.
    TOKEN_BY_CUSTOMER = "
        SELECT token FROM customer_page_token WHERE customer = $1 AND ended_at IS NULL";
    /// Token.
    CUSTOMER_BY_TOKEN = "
        SELECT customer FROM customer_page_token WHERE token = $1 AND ended_at IS NULL";
    /// Contact, request, now, since, the most: has the contact sent their links, unless that was
    /// asked for so often since.
    PAGE_LINK_REQUEST = "
        INSERT INTO delivery (topic, recipient, subject, sequence, created_at, due_at, state,
                              attempts, last_error)
        SELECT 'page_link', $1, $2, 0, $3, $3, 'pending', 0, ''
        WHERE (SELECT COUNT(*) FROM delivery
               WHERE topic = 'page_link' AND recipient = $1 AND created_at > $4) < $5
        ON CONFLICT (topic, recipient, subject, sequence) DO NOTHING";
}
