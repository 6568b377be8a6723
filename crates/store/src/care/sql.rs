//! Statements of who takes calls, and of reports of abuse.

crate::statement::statements! {
    /// Person, heard at, break until, next revision, write, body: nothing when somebody else wrote
    /// it since the revision before was read.
    ATTENDANCE_UPSERT = "
        INSERT INTO attendance (person, heard_at, break_until, revision, write_id, body)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (person) DO UPDATE
        SET heard_at = excluded.heard_at, break_until = excluded.break_until,
            revision = excluded.revision, write_id = excluded.write_id, body = excluded.body
        WHERE attendance.revision + 1 = excluded.revision
           OR attendance.write_id = excluded.write_id";
    /// Person.
    ATTENDANCE_OF = "SELECT revision, body FROM attendance WHERE person = $1";
    /// Person.
    ATTENDANCE_DELETE = "DELETE FROM attendance WHERE person = $1";
    /// Before, now: deletes those of earlier shifts, except of who still has a break.
    ATTENDANCES_PRUNE = "
        DELETE FROM attendance
        WHERE heard_at < $1 AND (break_until IS NULL OR break_until <= $2)";
    /// After: those of this shift.
    ATTENDANCES = "SELECT body FROM attendance WHERE heard_at > $1 ORDER BY person";
    /// Id, customer, number, at, author, waits, blocked until, write, body.
    ABUSE_INSERT = "
        INSERT INTO abuse_report
          (id, customer, number, reported_at, author, waits, blocked_until, revision, write_id, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9)
        ON CONFLICT (id) DO NOTHING";
    /// Id, expected revision, write, waits, blocked until, body.
    ABUSE_UPDATE = "
        UPDATE abuse_report
        SET revision = CAST($2 AS BIGINT) + 1, write_id = $3, waits = $4, blocked_until = $5,
            body = $6
        WHERE id = $1 AND (revision = CAST($2 AS BIGINT) OR write_id = $3)";
    /// Id.
    ABUSE_BY_ID = "SELECT revision, body FROM abuse_report WHERE id = $1";
    /// Limit: those that wait for an answer first, then the latest.
    ABUSE_LATEST = "
        SELECT revision, body FROM abuse_report ORDER BY waits DESC, reported_at DESC, id LIMIT $1";
    /// Author, limit: the latest first.
    ABUSE_BY_AUTHOR = "
        SELECT revision, body FROM abuse_report WHERE author = $1
        ORDER BY reported_at DESC, id LIMIT $2";
    /// Number, now: the end of the block that lasts longest.
    ABUSE_BLOCK = "
        SELECT blocked_until FROM abuse_report WHERE number = $1 AND blocked_until > $2
        ORDER BY blocked_until DESC LIMIT 1";
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
    /// Before, now: deletes older ones, except where a block goes on.
    ABUSE_PRUNE = "
        DELETE FROM abuse_report
        WHERE reported_at < $1 AND (blocked_until IS NULL OR blocked_until <= $2)";
}
