//! Statements of verdicts.

crate::statement::statements! {
    /// See `rows::verdict`.
    VERDICT_UPSERT = "
        INSERT INTO verdict (site, at, since, body) VALUES ($1, $2, $3, $4)
        ON CONFLICT (site, at) DO UPDATE SET since = excluded.since, body = excluded.body";
    /// See `rows::verdict`. An older verdict does not replace a newer one.
    CURRENT_VERDICT_UPSERT = "
        INSERT INTO current_verdict (site, at, since, body) VALUES ($1, $2, $3, $4)
        ON CONFLICT (site) DO UPDATE
        SET at = excluded.at, since = excluded.since, body = excluded.body
        WHERE current_verdict.at <= excluded.at";
    /// The current verdict of every site.
    CURRENT_VERDICTS = "SELECT site, at, since, body FROM current_verdict ORDER BY site";
    /// Site, before this time, limit.
    VERDICTS_PAGE = "
        SELECT site, at, since, body FROM verdict
        WHERE site = $1 AND at < $2 ORDER BY at DESC LIMIT $3";
    /// Site, from: all changes from then on, and the one in force then.
    VERDICTS_FROM = "
        SELECT site, at, since, body FROM verdict
        WHERE site = $1 AND at >= COALESCE(
            (SELECT MAX(w.at) FROM verdict w WHERE w.site = $1 AND w.at <= $2), $2)
        ORDER BY at";
    /// Before, at most this many: deletes changes, but not the one in force at that time.
    VERDICTS_PRUNE = "
        DELETE FROM verdict WHERE (site, at) IN (
            SELECT v.site, v.at FROM verdict v
            WHERE v.at < $1 AND EXISTS (
                SELECT 1 FROM verdict w WHERE w.site = v.site AND w.at > v.at AND w.at <= $1)
            LIMIT $2)";
}
