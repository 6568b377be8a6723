//! Statements of on call.

crate::statement::statements! {
    /// Number, applied at, author, body: the next plan, unless another was applied meanwhile.
    ONCALL_PLAN_INSERT = "
        INSERT INTO oncall_plan (number, applied_at, author, body) VALUES ($1, $2, $3, $4)
        ON CONFLICT (number) DO NOTHING";
    /// The plan in force.
    ONCALL_PLAN = "
        SELECT number, applied_at, author, body FROM oncall_plan ORDER BY number DESC LIMIT 1";
    /// When the first plan was applied.
    ONCALL_PLAN_FIRST = "SELECT MIN(applied_at) AS first_at FROM oncall_plan";
    /// The number of the plan in force.
    ONCALL_PLAN_NUMBER = "
        SELECT COALESCE(MAX(number), 0) AS number FROM oncall_plan";
    /// Id, subject, opened at, ended at, body.
    ESCALATION_UPSERT = "
        INSERT INTO escalation (id, subject, opened_at, ended_at, body)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, body = excluded.body";
    /// Since: those that are open, or ended then or later.
    ESCALATIONS_SINCE = "
        SELECT body FROM escalation WHERE ended_at IS NULL OR ended_at >= $1 ORDER BY id";
    /// Id.
    ESCALATION = "SELECT body FROM escalation WHERE id = $1";
    /// Subject: the open one about it.
    ESCALATION_OF_SUBJECT = "
        SELECT id FROM escalation WHERE subject = $1 AND ended_at IS NULL ORDER BY id DESC LIMIT 1";
    /// Before: deletes those that ended earlier.
    ESCALATIONS_PRUNE = "DELETE FROM escalation WHERE ended_at < $1";
    /// Id, created at, body.
    ONCALL_PAGE_INSERT = "
        INSERT INTO oncall_page (id, created_at, body) VALUES ($1, $2, $3)
        ON CONFLICT (id) DO NOTHING";
    /// Id.
    ONCALL_PAGE = "SELECT body FROM oncall_page WHERE id = $1";
    /// Since: the pages made then or later, the newest first, with the state of their delivery.
    ONCALL_PAGES_MADE_SINCE = "
        SELECT p.body, d.state
        FROM oncall_page p JOIN delivery d ON d.topic = 'oncall_page' AND d.subject = p.id
        WHERE p.created_at >= $1 ORDER BY p.created_at DESC, p.id";
    /// Since: the pages of the escalations of [`ESCALATIONS_SINCE`], and later ones, with the state
    /// of their delivery and the reason of its end.
    ONCALL_PAGES_SINCE = "
        SELECT p.body, d.state, d.last_error
        FROM oncall_page p LEFT JOIN delivery d
          ON d.topic = 'oncall_page' AND d.subject = p.id
        WHERE p.created_at >= (
            SELECT COALESCE(MIN(e.opened_at), $1) FROM escalation e
            WHERE e.ended_at IS NULL OR e.ended_at >= $1)
        ORDER BY p.id";
    /// The opening of the oldest escalation that is kept.
    OLDEST_ESCALATION = "SELECT MIN(opened_at) AS opened_at FROM escalation";
    /// Since: pages whose delivery ended then or later, with its state and the reason of its end.
    ONCALL_FATES_SINCE = "
        SELECT subject, state, last_error, ended_at FROM delivery
        WHERE topic = 'oncall_page' AND ended_at >= $1 ORDER BY ended_at";
    /// Before: deletes older ones.
    ONCALL_PAGES_PRUNE = "DELETE FROM oncall_page WHERE created_at < $1";
    /// Id, ends at, body.
    SCHEDULE_CHANGE_UPSERT = "
        INSERT INTO schedule_change (id, ends_at, body) VALUES ($1, $2, $3)
        ON CONFLICT (id) DO UPDATE SET ends_at = excluded.ends_at, body = excluded.body";
    /// Since: those that end then or later.
    SCHEDULE_CHANGES_SINCE = "
        SELECT body FROM schedule_change WHERE ends_at >= $1 ORDER BY id";
    /// Before: deletes those that ended earlier.
    SCHEDULE_CHANGES_PRUNE = "DELETE FROM schedule_change WHERE ends_at < $1";
    /// Team, next.
    ONCALL_TURN_UPSERT = "
        INSERT INTO oncall_turn (team, next) VALUES ($1, $2)
        ON CONFLICT (team) DO UPDATE SET next = excluded.next";
    /// Person, channel, body.
    CONTACT_TEST_UPSERT = "
        INSERT INTO oncall_contact_test (person, channel, body) VALUES ($1, $2, $3)
        ON CONFLICT (person, channel) DO UPDATE SET body = excluded.body";
    /// All of them.
    CONTACT_TESTS = "SELECT body FROM oncall_contact_test ORDER BY person, channel";
    /// All of them.
    ONCALL_TURNS = "SELECT team, next FROM oncall_turn ORDER BY team";
}
