//! The addresses of customers' own pages, and what is said there.

super::statements! {
    /// Token, customer, now. Who has one in force keeps it.
    LINK_PUT = "
        INSERT INTO link (token, customer, made_at) VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING";
    /// Customer, now, the token that takes its place; empty when none does.
    LINK_END = "
        UPDATE link SET ended_at = $2
        WHERE customer = $1 AND ended_at IS NULL AND token <> $3";
    /// What is in force.
    LINKS = "SELECT customer, token FROM link WHERE ended_at IS NULL ORDER BY customer";
    /// What is not in force any more.
    LINKS_ENDED = "SELECT token FROM link WHERE ended_at IS NOT NULL ORDER BY token";
    /// Customers who have or had one.
    LINK_CUSTOMERS = "SELECT DISTINCT customer FROM link ORDER BY customer";
    /// Customer.
    LINK_OF = "SELECT token FROM link WHERE customer = $1 AND ended_at IS NULL";
    /// Token.
    LINK_WHOSE = "SELECT customer FROM link WHERE token = $1 AND ended_at IS NULL";
    /// That links changed.
    LINKS_REVISE = "UPDATE revision SET number = number + 1 WHERE name = 'link'";
    /// Site, at, customer, words.
    REPORT_PUT = "
        INSERT INTO report (site, at, customer, words) VALUES ($1, $2, $3, $4)
        ON CONFLICT (site, at) DO NOTHING";
    /// Limit.
    REPORTS = "
        SELECT site, at, customer, words FROM report ORDER BY at DESC, site LIMIT $1";
    /// Site, limit.
    REPORTS_OF = "
        SELECT site, at, customer, words FROM report WHERE site = $1
        ORDER BY at DESC LIMIT $2";
}
