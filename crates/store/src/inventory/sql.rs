//! Statements of the declared inventory, and of revisions.

crate::statement::statements! {
    /// All customers.
    CUSTOMERS = "SELECT id, body FROM customer ORDER BY id";
    /// All sites.
    SITES = "SELECT host, body FROM site ORDER BY host";
    /// All components.
    COMPONENTS = "SELECT id, body FROM component ORDER BY id";
    /// Key.
    CUSTOMER_BY_ID = "SELECT id, body FROM customer WHERE id = $1";
    /// Host.
    SITE_BY_HOST = "SELECT host, body FROM site WHERE host = $1";
    /// Key.
    COMPONENT_BY_ID = "SELECT id, body FROM component WHERE id = $1";
    /// Key, now, body.
    CUSTOMER_UPSERT = "
        INSERT INTO customer (id, changed_at, body) VALUES ($1, $2, $3)
        ON CONFLICT (id) DO UPDATE SET changed_at = excluded.changed_at, body = excluded.body";
    /// Host, now, body.
    SITE_UPSERT = "
        INSERT INTO site (host, changed_at, body) VALUES ($1, $2, $3)
        ON CONFLICT (host) DO UPDATE SET changed_at = excluded.changed_at, body = excluded.body";
    /// Key, now, body.
    COMPONENT_UPSERT = "
        INSERT INTO component (id, changed_at, body) VALUES ($1, $2, $3)
        ON CONFLICT (id) DO UPDATE SET changed_at = excluded.changed_at, body = excluded.body";
    /// Key.
    CUSTOMER_DELETE = "DELETE FROM customer WHERE id = $1";
    /// Host.
    SITE_DELETE = "DELETE FROM site WHERE host = $1";
    /// Key.
    COMPONENT_DELETE = "DELETE FROM component WHERE id = $1";
    /// Name.
    REVISION_GET = "SELECT number FROM revision WHERE name = $1";
    /// Name: something of that name changed.
    REVISION_BUMP = "UPDATE revision SET number = number + 1 WHERE name = $1";
    /// Name, the number that was read: touches no row when another writer came first.
    REVISION_BUMP_FROM = "
        UPDATE revision SET number = number + 1 WHERE name = $1 AND number = $2";
}
