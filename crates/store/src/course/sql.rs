//! Statements of an incident's course.

crate::statement::statements! {
    /// Incident: when its victims were listed, hit and verified; without those excluded.
    VICTIM_TIMES = "
        SELECT listed_at, hit_at, verified_at, CAST(COUNT(*) AS BIGINT) AS sites
        FROM victim WHERE incident = $1 AND state <> 'excluded'
        GROUP BY listed_at, hit_at, verified_at";
}
