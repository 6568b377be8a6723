//! Statements of promises.

crate::statement::statements! {
    /// Id, customer, given at, due at, broken at, ended at, body.
    PROMISE_UPSERT = "
        INSERT INTO promise (id, customer, given_at, due_at, broken_at, ended_at, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (id) DO UPDATE
        SET due_at = excluded.due_at, broken_at = excluded.broken_at,
            ended_at = excluded.ended_at, body = excluded.body";
    /// Those that are open.
    PROMISES_OPEN = "SELECT body FROM promise WHERE ended_at IS NULL ORDER BY id";
    /// Id.
    PROMISE_BY_ID = "SELECT body FROM promise WHERE id = $1";
    /// Customer, limit: all to one customer, the latest first.
    PROMISES_BY_CUSTOMER = "
        SELECT body FROM promise WHERE customer = $1 ORDER BY given_at DESC, id LIMIT $2";
    /// From, until: those that ended, or were broken, between the two.
    PROMISES_DECIDED = "
        SELECT body FROM promise
        WHERE (ended_at >= $1 AND ended_at < $2) OR (broken_at >= $1 AND broken_at < $2)
        ORDER BY id";
    /// Before: deletes those that ended earlier.
    PROMISES_PRUNE = "DELETE FROM promise WHERE ended_at < $1";
    /// Promise, number, contact, created at, body.
    PROMISE_MESSAGE_INSERT = "
        INSERT INTO promise_message (promise, number, contact, created_at, body)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (promise, number) DO NOTHING";
    /// Promise, number.
    PROMISE_MESSAGE = "
        SELECT body FROM promise_message WHERE promise = $1 AND number = $2";
    /// The messages about open promises that are not pending any more.
    PROMISE_MESSAGE_FATES = "
        SELECT m.promise, m.number, d.state
        FROM promise p JOIN promise_message m ON m.promise = p.id
          JOIN delivery d ON d.topic = 'promise' AND d.recipient = m.contact
            AND d.subject = m.promise AND d.sequence = m.number
        WHERE p.ended_at IS NULL AND d.state <> 'pending'
        ORDER BY m.promise, m.number";
    /// Before: deletes older ones.
    PROMISE_MESSAGES_PRUNE = "DELETE FROM promise_message WHERE created_at < $1";
}
