//! Statements of postmortems.

crate::statement::statements! {
    /// Incident, revision, at, body: the next revision, unless another came first.
    POSTMORTEM_INSERT = "
        INSERT INTO postmortem (incident, revision, at, body) VALUES ($1, $2, $3, $4)
        ON CONFLICT (incident, revision) DO NOTHING";
    /// Incident: its latest revision.
    POSTMORTEM = "
        SELECT body FROM postmortem WHERE incident = $1 ORDER BY revision DESC LIMIT 1";
}
