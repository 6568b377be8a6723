//! Statements of departures, and of the tasks to call who leaves.

crate::statement::statements! {
    /// Key, customer, at, body: told again, it changes nothing.
    DEPARTURE_INSERT = "
        INSERT INTO departure (departure_key, customer, asked_at, body) VALUES ($1, $2, $3, $4)
        ON CONFLICT (customer, departure_key) DO NOTHING";
    /// Customer, key.
    DEPARTURE_BY_KEY = "SELECT body FROM departure WHERE customer = $1 AND departure_key = $2";
    /// Customer, next revision, write: nothing when somebody else told since the one before was
    /// read.
    DEPARTURE_REVISION_UPSERT = "
        INSERT INTO departure_revision (customer, revision, write_id) VALUES ($1, $2, $3)
        ON CONFLICT (customer) DO UPDATE
        SET revision = excluded.revision, write_id = excluded.write_id
        WHERE departure_revision.revision + 1 = excluded.revision
           OR departure_revision.write_id = excluded.write_id";
    /// Customer.
    DEPARTURE_REVISION = "SELECT revision FROM departure_revision WHERE customer = $1";
    /// Customer, since: the oldest first.
    DEPARTURES_OF = "
        SELECT body FROM departure WHERE customer = $1 AND asked_at >= $2
        ORDER BY asked_at, departure_key";
    /// Before: deletes older ones.
    DEPARTURES_PRUNE = "DELETE FROM departure WHERE asked_at < $1";
    /// Deletes those of customers of whom nothing is kept.
    DEPARTURE_REVISIONS_PRUNE = "
        DELETE FROM departure_revision WHERE customer NOT IN (SELECT customer FROM departure)";
    /// Customer, since: outages of the last time that were seen to hit one of their sites.
    PAST_OUTAGES_OF_CUSTOMER = "
        SELECT DISTINCT i.id, i.opened_at, i.resolved_at
        FROM victim v JOIN incident i ON i.id = v.incident
        WHERE v.customer = $1 AND v.hit_at IS NOT NULL AND i.opened_at >= $2
        ORDER BY i.opened_at DESC, i.id";
    /// Id, customer, opened at, ended at, write, body.
    ALARM_INSERT = "
        INSERT INTO leaving_alarm (id, customer, opened_at, ended_at, revision, write_id, body)
        VALUES ($1, $2, $3, $4, 0, $5, $6)
        ON CONFLICT (id) DO NOTHING";
    /// Id, expected revision, write, ended at, body.
    ALARM_UPDATE = "
        UPDATE leaving_alarm
        SET revision = CAST($2 AS BIGINT) + 1, write_id = $3, ended_at = $4, body = $5
        WHERE id = $1 AND (revision = CAST($2 AS BIGINT) OR write_id = $3)";
    /// Id.
    ALARM_BY_ID = "SELECT revision, body FROM leaving_alarm WHERE id = $1";
    /// Customer: the latest first.
    ALARMS_OF = "
        SELECT revision, body FROM leaving_alarm WHERE customer = $1 ORDER BY opened_at DESC, id";
    /// Limit: the open ones first, who waits longest; then the latest that ended.
    ALARMS = "
        SELECT revision, body FROM leaving_alarm
        ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, ended_at DESC, opened_at, id LIMIT $1";
    /// How many are open.
    ALARMS_OPEN = "SELECT CAST(COUNT(*) AS BIGINT) AS open FROM leaving_alarm WHERE ended_at IS NULL";
    /// Before: deletes those that ended earlier.
    ALARMS_PRUNE = "DELETE FROM leaving_alarm WHERE ended_at < $1";
}
