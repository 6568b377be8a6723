//! Statements of who takes calls, and of reports of abuse.

crate::statement::statements! {
    /// Person, since, body.
    ATTENDANCE_UPSERT = "
        INSERT INTO attendance (person, since, body) VALUES ($1, $2, $3)
        ON CONFLICT (person) DO UPDATE SET since = excluded.since, body = excluded.body";
    /// Person.
    ATTENDANCE_DELETE = "DELETE FROM attendance WHERE person = $1";
    /// Before: deletes those of earlier shifts.
    ATTENDANCES_PRUNE = "DELETE FROM attendance WHERE since < $1";
    /// After: those of this shift.
    ATTENDANCES = "SELECT body FROM attendance WHERE since > $1 ORDER BY person";
    /// Id, customer, number, at, waits, write, body.
    ABUSE_INSERT = "
        INSERT INTO abuse_report
          (id, customer, number, reported_at, waits, revision, write_id, body)
        VALUES ($1, $2, $3, $4, $5, 0, $6, $7)
        ON CONFLICT (id) DO NOTHING";
    /// Id, expected revision, write, waits, body.
    ABUSE_UPDATE = "
        UPDATE abuse_report
        SET revision = CAST($2 AS BIGINT) + 1, write_id = $3, waits = $4, body = $5
        WHERE id = $1 AND (revision = CAST($2 AS BIGINT) OR write_id = $3)";
    /// Id.
    ABUSE_BY_ID = "SELECT revision, body FROM abuse_report WHERE id = $1";
    /// Limit: those that wait for an answer first, then the latest.
    ABUSE_LATEST = "
        SELECT revision, body FROM abuse_report ORDER BY waits DESC, reported_at DESC, id LIMIT $1";
    /// Since, number, customer: of one caller. An empty text is nobody's.
    ABUSE_OF_CALLER = "
        SELECT revision, body FROM abuse_report
        WHERE reported_at >= $1
          AND ((number = $2 AND number <> '') OR (customer = $3 AND customer <> ''))
        ORDER BY reported_at DESC, id";
    /// Since: customers who were reported.
    ABUSE_CUSTOMERS = "
        SELECT DISTINCT customer FROM abuse_report
        WHERE reported_at >= $1 AND customer IS NOT NULL ORDER BY customer";
    /// Before: deletes older ones.
    ABUSE_PRUNE = "DELETE FROM abuse_report WHERE reported_at < $1";
}
