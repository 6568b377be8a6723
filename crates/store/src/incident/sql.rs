//! Statements of incidents, victims, events and published statements.

crate::statement::statements! {
    /// See `rows::incident`.
    INCIDENT_UPSERT = "
        INSERT INTO incident (id, opened_at, began_at, phase, resolved_at, body)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (id) DO UPDATE
        SET opened_at = excluded.opened_at, began_at = excluded.began_at,
            phase = excluded.phase, resolved_at = excluded.resolved_at, body = excluded.body";
    /// See `rows::victim`.
    VICTIM_UPSERT = "
        INSERT INTO victim (incident, site, customer, state, reason, listed_at, hit_at,
                            verified_at, justification, search)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (incident, site) DO UPDATE
        SET customer = excluded.customer, state = excluded.state, reason = excluded.reason,
            listed_at = excluded.listed_at, hit_at = excluded.hit_at,
            verified_at = excluded.verified_at, justification = excluded.justification,
            search = excluded.search";
    /// By incident and site.
    VICTIM_DELETE = "DELETE FROM victim WHERE incident = $1 AND site = $2";
    /// See `rows::event`. Returns a row when it is new (`refused` 0) or contradicts the
    /// stored one (`refused` above 0), none when it is a repetition.
    EVENT_INSERT = "
        INSERT INTO event (incident, number, at, kind, body, refused)
        VALUES ($1, $2, $3, $4, $5, 0)
        ON CONFLICT (incident, number) DO UPDATE SET refused = event.refused + 1
        WHERE event.at <> excluded.at OR event.body <> excluded.body
        RETURNING incident, number, refused";
    /// See `rows::statement`. Returns rows as `EVENT_INSERT` does.
    STATEMENT_INSERT = "
        INSERT INTO statement (incident, number, as_of, body, refused)
        VALUES ($1, $2, $3, $4, 0)
        ON CONFLICT (incident, number) DO UPDATE SET refused = statement.refused + 1
        WHERE statement.as_of <> excluded.as_of OR statement.body <> excluded.body
        RETURNING incident, number, refused";

    /// Since: incidents that are open, or were resolved then or later.
    INCIDENTS_SINCE = "
        SELECT body FROM incident WHERE resolved_at IS NULL OR resolved_at >= $1 ORDER BY id";
    /// Since: the victims of the same incidents.
    VICTIMS_SINCE = "
        SELECT v.incident, v.site, v.customer, v.state, v.reason, v.listed_at, v.hit_at,
               v.verified_at, v.justification
        FROM incident i JOIN victim v ON v.incident = i.id
        WHERE i.resolved_at IS NULL OR i.resolved_at >= $1
        ORDER BY v.incident, v.site";
    /// Since: the statements of the same incidents.
    STATEMENTS_SINCE = "
        SELECT s.incident, s.number, s.as_of, s.body
        FROM incident i JOIN statement s ON s.incident = i.id
        WHERE i.resolved_at IS NULL OR i.resolved_at >= $1
        ORDER BY s.incident, s.number";
    /// Since: when the same incidents were resolved and relapsed.
    PHASE_EVENTS_SINCE = "
        SELECT e.incident, e.number, e.at, e.body
        FROM incident i JOIN event e ON e.incident = i.id
        WHERE (i.resolved_at IS NULL OR i.resolved_at >= $1)
          AND e.kind IN ('phase_changed', 'relapsed')
        ORDER BY e.incident, e.number";

    /// Before this id, limit.
    INCIDENTS_PAGE = "SELECT body FROM incident WHERE id < $1 ORDER BY id DESC LIMIT $2";
    /// Id.
    INCIDENT_BY_ID = "SELECT body FROM incident WHERE id = $1";
    /// Incident, after this site, pattern, state or NULL, limit.
    VICTIMS_PAGE = "
        SELECT incident, site, customer, state, reason, listed_at, hit_at, verified_at,
               justification
        FROM victim
        WHERE incident = $1 AND site > $2 AND search LIKE $3 ESCAPE '!'
          AND (CAST($4 AS TEXT) IS NULL OR state = CAST($4 AS TEXT))
        ORDER BY site LIMIT $5";
    /// Site, before this incident, limit.
    VICTIMS_BY_SITE = "
        SELECT incident, site, customer, state, reason, listed_at, hit_at, verified_at,
               justification
        FROM victim WHERE site = $1 AND incident < $2 ORDER BY incident DESC LIMIT $3";
    /// Incident.
    EVENTS_BY_INCIDENT = "
        SELECT incident, number, at, body FROM event WHERE incident = $1 ORDER BY number";
    /// Incident.
    STATEMENTS_BY_INCIDENT = "
        SELECT incident, number, as_of, body FROM statement WHERE incident = $1 ORDER BY number";
    /// When the newest statement was made.
    STATEMENT_NEWEST = "SELECT MAX(as_of) AS as_of FROM statement";
    /// How many contradicting events and statements were refused so far.
    REFUSED_COUNT = "
        SELECT CAST((SELECT COALESCE(SUM(refused), 0) FROM event) AS BIGINT)
             + CAST((SELECT COALESCE(SUM(refused), 0) FROM statement) AS BIGINT) AS refused";
}
