//! Statements of traffic.

crate::statement::statements! {
    /// Site, body.
    TRAFFIC_SOURCE_UPSERT = "
        INSERT INTO traffic_source (site, body) VALUES ($1, $2)
        ON CONFLICT (site) DO UPDATE SET body = excluded.body";
    /// Site.
    TRAFFIC_SOURCE_BY_SITE = "SELECT body FROM traffic_source WHERE site = $1";
    /// All, by site, with their last steps.
    TRAFFIC_SOURCES = "
        SELECT s.site, s.body, (SELECT MAX(t.counted_at) FROM traffic t WHERE t.site = s.site) AS last
        FROM traffic_source s ORDER BY s.site";
    /// Site, counted at, count.
    TRAFFIC_UPSERT = "
        INSERT INTO traffic (site, counted_at, count) VALUES ($1, $2, $3)
        ON CONFLICT (site, counted_at) DO UPDATE SET count = excluded.count";
    /// Site.
    TRAFFIC_DELETE = "DELETE FROM traffic WHERE site = $1";
    /// Key, site, body.
    DEAL_UPSERT = "
        INSERT INTO ad_deal (deal_key, site, body) VALUES ($1, $2, $3)
        ON CONFLICT (deal_key) DO UPDATE SET site = excluded.site, body = excluded.body";
    /// Site.
    DEALS_BY_SITE = "SELECT body FROM ad_deal WHERE site = $1 ORDER BY deal_key";
    /// Site, from, until.
    TRAFFIC_IN = "
        SELECT counted_at, count FROM traffic
        WHERE site = $1 AND counted_at >= $2 AND counted_at < $3 ORDER BY counted_at";
}
