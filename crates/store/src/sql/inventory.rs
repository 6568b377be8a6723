//! The declared inventory.

super::statements! {
    /// All customers.
    CUSTOMERS = "SELECT id, body FROM customer ORDER BY id";
    /// All sites.
    SITES = "SELECT host, body FROM site ORDER BY host";
    /// All parts.
    PARTS = "SELECT id, body FROM part ORDER BY id";
    /// Key, now, body.
    CUSTOMER_PUT = "
        INSERT INTO customer (id, changed_at, body) VALUES ($1, $2, $3)
        ON CONFLICT (id) DO UPDATE SET changed_at = excluded.changed_at, body = excluded.body";
    /// Host, now, body.
    SITE_PUT = "
        INSERT INTO site (host, changed_at, body) VALUES ($1, $2, $3)
        ON CONFLICT (host) DO UPDATE SET changed_at = excluded.changed_at, body = excluded.body";
    /// Key, now, body.
    PART_PUT = "
        INSERT INTO part (id, changed_at, body) VALUES ($1, $2, $3)
        ON CONFLICT (id) DO UPDATE SET changed_at = excluded.changed_at, body = excluded.body";
    /// Key.
    CUSTOMER_REMOVE = "DELETE FROM customer WHERE id = $1";
    /// Host.
    SITE_REMOVE = "DELETE FROM site WHERE host = $1";
    /// Key.
    PART_REMOVE = "DELETE FROM part WHERE id = $1";
    /// Name.
    REVISION = "SELECT number FROM revision WHERE name = $1";
    /// Name, the number that was read.
    REVISE = "UPDATE revision SET number = number + 1 WHERE name = $1 AND number = $2";
}
