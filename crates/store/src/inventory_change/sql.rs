//! Statements of the history of the inventory.

crate::statement::statements! {
    /// Number, at, principal, author, source, undoes, entries.
    CHANGE_INSERT = "
        INSERT INTO inventory_change (number, at, principal, author, source, undoes, entries)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (number) DO NOTHING";
    /// Change, kind, id, before, after.
    CHANGE_ENTRY_INSERT = "
        INSERT INTO inventory_change_entry (change, kind, id, before, after)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (change, kind, id) DO NOTHING";
    /// Number.
    CHANGE = "
        SELECT number, at, principal, author, source, undoes, entries FROM inventory_change
        WHERE number = $1";
    /// Before this number, limit: the latest first.
    CHANGES_PAGE = "
        SELECT number, at, principal, author, source, undoes, entries FROM inventory_change
        WHERE number < $1 ORDER BY number DESC LIMIT $2";
    /// Kind, id, after this number, before this one, limit: the latest first.
    CHANGES_OF_ENTRY = "
        SELECT c.number, c.at, c.principal, c.author, c.source, c.undoes, c.entries,
               e.kind, e.id, e.before, e.after
        FROM inventory_change_entry e JOIN inventory_change c ON c.number = e.change
        WHERE e.kind = $1 AND e.id = $2 AND e.change > $3 AND e.change < $4
        ORDER BY e.change DESC LIMIT $5";
    /// Two sources that read files, limit: what all others did, the latest first.
    CHANGES_BY_OTHERS = "
        SELECT c.number, c.at, c.principal, c.author, c.source, c.undoes, c.entries,
               e.kind, e.id, e.before, e.after
        FROM inventory_change_entry e JOIN inventory_change c ON c.number = e.change
        WHERE c.source <> $1 AND c.source <> $2
        ORDER BY e.change DESC, e.kind, e.id LIMIT $3";
    /// Change.
    CHANGE_ENTRIES = "
        SELECT kind, id, before, after FROM inventory_change_entry WHERE change = $1
        ORDER BY kind, id";
    /// Change, limit: the first of them.
    CHANGE_ENTRIES_FIRST = "
        SELECT kind, id, before, after FROM inventory_change_entry WHERE change = $1
        ORDER BY kind, id LIMIT $2";
    /// After this change: those that came later, in their order.
    CHANGE_ENTRIES_AFTER = "
        SELECT kind, id, before, after FROM inventory_change_entry WHERE change > $1
        ORDER BY change, kind, id";
    /// After this change: how many entries later ones touched.
    ENTRIES_COUNTED_AFTER = "
        SELECT CAST(COALESCE(SUM(entries), 0) AS BIGINT) AS n FROM inventory_change WHERE number > $1";
    /// Kind, id: the last change of an entry.
    ENTRY_REVISION = "
        SELECT CAST(COALESCE(MAX(change), 0) AS BIGINT) AS revision FROM inventory_change_entry
        WHERE kind = $1 AND id = $2";
    /// Source: the last change by it.
    LAST_CHANGE_BY = "
        SELECT number, at, principal, author, source, undoes, entries FROM inventory_change
        WHERE source = $1 ORDER BY number DESC LIMIT 1";
    /// Number of a change: what took it back.
    UNDONE_BY = "
        SELECT CAST(COALESCE(MAX(number), 0) AS BIGINT) AS number FROM inventory_change WHERE undoes = $1";
    /// Before, limit: what old changes did to their entries.
    CHANGE_ENTRIES_PRUNE = "
        DELETE FROM inventory_change_entry WHERE (change, kind, id) IN (
            SELECT e.change, e.kind, e.id
            FROM inventory_change_entry e JOIN inventory_change c ON c.number = e.change
            WHERE c.at < $1 LIMIT $2)";
    /// A pattern in lower case, after this id, limit: customers whose entry has it.
    CUSTOMERS_SEARCH = "
        SELECT id, body FROM customer
        WHERE (lower(id) LIKE $1 ESCAPE '!' OR lower(CAST(body AS TEXT)) LIKE $1 ESCAPE '!')
          AND id > $2
        ORDER BY id LIMIT $3";
    /// The same of sites.
    SITES_SEARCH = "
        SELECT host, body FROM site
        WHERE (lower(host) LIKE $1 ESCAPE '!' OR lower(CAST(body AS TEXT)) LIKE $1 ESCAPE '!')
          AND host > $2
        ORDER BY host LIMIT $3";
    /// The same of components.
    COMPONENTS_SEARCH = "
        SELECT id, body FROM component
        WHERE (lower(id) LIKE $1 ESCAPE '!' OR lower(CAST(body AS TEXT)) LIKE $1 ESCAPE '!')
          AND id > $2
        ORDER BY id LIMIT $3";
}
