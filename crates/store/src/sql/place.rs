//! Where those stand who deliver for us.

super::statements! {
    /// All of them.
    PLACES = "SELECT host, address FROM place ORDER BY host";
    /// Host, address, instant.
    PLACE_PUT = "
        INSERT INTO place (host, address, found_at) VALUES ($1, $2, $3)
        ON CONFLICT (host) DO UPDATE
        SET address = excluded.address, found_at = excluded.found_at";
}
