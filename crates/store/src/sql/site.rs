//! Verdicts of sites, and when the program was watching.

super::statements! {
    /// See `rows::verdict`.
    VERDICT_PUT = "
        INSERT INTO verdict (site, at, since, body) VALUES ($1, $2, $3, $4)
        ON CONFLICT (site, at) DO UPDATE SET since = excluded.since, body = excluded.body";
    /// See `rows::verdict`. An older change does not replace a newer one.
    STANDING_PUT = "
        INSERT INTO standing (site, at, since, body) VALUES ($1, $2, $3, $4)
        ON CONFLICT (site) DO UPDATE
        SET at = excluded.at, since = excluded.since, body = excluded.body
        WHERE standing.at <= excluded.at";
    /// The present verdict of every site.
    STANDINGS = "SELECT site, at, since, body FROM standing ORDER BY site";
    /// Site, before this instant, limit.
    VERDICTS_PAGE = "
        SELECT site, at, since, body FROM verdict
        WHERE site = $1 AND at < $2 ORDER BY at DESC LIMIT $3";
    /// Site, from: all changes from then on, and the one in force then.
    VERDICTS_FROM = "
        SELECT site, at, since, body FROM verdict
        WHERE site = $1 AND at >= COALESCE(
            (SELECT MAX(w.at) FROM verdict w WHERE w.site = $1 AND w.at <= $2), $2)
        ORDER BY at";
    /// Before, at most this many: removes changes, but not the one in force at that instant.
    VERDICTS_PRUNE = "
        DELETE FROM verdict WHERE (site, at) IN (
            SELECT v.site, v.at FROM verdict v
            WHERE v.at < $1 AND EXISTS (
                SELECT 1 FROM verdict w WHERE w.site = v.site AND w.at > v.at AND w.at <= $1)
            LIMIT $2)";
    /// Until, no gap after: goes on with the present span.
    WATCH_ON = "
        UPDATE watch SET until_at = $1
        WHERE from_at = (SELECT MAX(from_at) FROM watch) AND until_at >= $2 AND until_at <= $1";
    /// At, no gap after: begins a new span, unless one goes on.
    WATCH_BEGIN = "
        INSERT INTO watch (from_at, until_at)
        SELECT CAST($1 AS TIMESTAMPTZ), CAST($1 AS TIMESTAMPTZ)
        WHERE NOT EXISTS (SELECT 1 FROM watch WHERE until_at >= $2)
        ON CONFLICT (from_at) DO NOTHING";
    /// From.
    WATCHES = "SELECT from_at, until_at FROM watch WHERE until_at >= $1 ORDER BY from_at";
}
