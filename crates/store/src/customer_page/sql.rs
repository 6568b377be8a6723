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
}
