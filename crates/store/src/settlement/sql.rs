//! Statements of settlement.

crate::statement::statements! {
    /// All contracts.
    CONTRACTS = "SELECT body FROM contract ORDER BY id";
    /// Which sites were whose, by the victim lists.
    FORMER_SITES = "SELECT DISTINCT site, customer FROM victim";
    /// Id, customer, body.
    CONTRACT_UPSERT = "
        INSERT INTO contract (id, customer, body) VALUES ($1, $2, $3)
        ON CONFLICT (id) DO UPDATE SET customer = excluded.customer, body = excluded.body";
    /// Id.
    CONTRACT_DELETE = "DELETE FROM contract WHERE id = $1";
    /// Kind, name, digest, applied at, author, body.
    SETTLEMENT_DOCUMENT_UPSERT = "
        INSERT INTO settlement_document (kind, name, digest, applied_at, author, body)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (kind, name, digest) DO UPDATE
        SET applied_at = excluded.applied_at, author = excluded.author";
    /// Kind: every version, the one applied last at the end.
    SETTLEMENT_DOCUMENTS = "
        SELECT applied_at, author, body FROM settlement_document
        WHERE kind = $1 ORDER BY applied_at, name, digest";
    /// Kind, name, digest, kept at, author, body: kept as a figure was made by it.
    SETTLEMENT_DOCUMENT_KEEP = "
        INSERT INTO settlement_document (kind, name, digest, applied_at, author, body)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (kind, name, digest) DO NOTHING";
    /// Kind, kind, name, digest: a version of a document.
    SETTLEMENT_DOCUMENT_BY_ID = "
        SELECT applied_at, author, body FROM settlement_document
        WHERE (kind = $1 OR kind = $2) AND name = $3 AND digest = $4 ORDER BY kind LIMIT 1";
    /// Month: all credits, by contract and number.
    CREDITS_OF_MONTH = "SELECT body FROM credit WHERE month = $1 ORDER BY contract, number";
    /// Month, after this customer, contract and number, limit: its credits in that order.
    CREDITS_OF_MONTH_PAGE = "
        SELECT customer, contract, number, body FROM credit
        WHERE month = $1 AND (customer, contract, number) > ($2, $3, $4)
        ORDER BY customer, contract, number LIMIT $5";
    /// Month, from this customer, to that one: their credits, by contract and number.
    CREDITS_OF_MONTH_BETWEEN = "
        SELECT body FROM credit WHERE month = $1 AND customer >= $2 AND customer <= $3
        ORDER BY contract, number";
    /// From, until, month: the customers on a victim list of an incident of that time, and those who
    /// have a credit of the month.
    CUSTOMERS_TO_SETTLE = "
        SELECT v.customer FROM incident i JOIN victim v ON v.incident = i.id
        WHERE (i.resolved_at IS NULL OR i.resolved_at >= $1) AND i.began_at < $2
        UNION SELECT c.customer FROM credit c WHERE c.month = $3
        ORDER BY 1";
    /// Since, from this customer, to that one: their lines on these lists.
    VICTIMS_BETWEEN = "
        SELECT v.incident, v.site, v.customer, v.state, v.reason, v.listed_at, v.hit_at,
               v.verified_at, v.justification
        FROM victim v JOIN incident i ON i.id = v.incident
        WHERE v.customer >= $2 AND v.customer <= $3
          AND (i.resolved_at IS NULL OR i.resolved_at >= $1)
        ORDER BY v.incident, v.site";
    /// State, limit: the oldest month first.
    CREDITS_IN_STATE = "
        SELECT body FROM credit WHERE state = $1 ORDER BY month, contract, number LIMIT $2";
    /// Customer, limit: the latest first.
    CREDITS_OF_CUSTOMER = "
        SELECT body FROM credit WHERE customer = $1
        ORDER BY computed_at DESC, contract, number DESC LIMIT $2";
    /// Customer, limit: what is open or was decided, the open ones first, then the latest months.
    CREDITS_OF_CUSTOMER_TOLD = "
        SELECT body FROM credit
        WHERE customer = $1 AND state IN ('proposed', 'approved', 'declined')
        ORDER BY CASE WHEN state = 'proposed' THEN 0 ELSE 1 END, month DESC, contract, number DESC
        LIMIT $2";
    /// Id.
    CREDIT_BY_ID = "SELECT body FROM credit WHERE id = $1";
    /// Id, customer, contract, month, number, state, computed at, body. Touches a row when it is
    /// new, or is there as it is.
    CREDIT_INSERT = "
        INSERT INTO credit (id, customer, contract, month, number, state, computed_at, body)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (id) DO UPDATE SET state = excluded.state
        WHERE credit.state = excluded.state AND credit.computed_at = excluded.computed_at";
    /// Id, the state that it had, state, body. Touches a row when nobody changed it since, or it
    /// was changed to the same.
    CREDIT_UPDATE = "
        UPDATE credit SET state = $3, body = $4
        WHERE id = $1 AND (body = $2 OR body = $4)";
    /// Id, incident, body. Touches a row where the incident is not about to be settled again, or the
    /// credit is this one already.
    CREDIT_IS_CURRENT = "
        UPDATE credit SET state = state
        WHERE id = $1 AND (body = $3
            OR NOT EXISTS (SELECT 1 FROM settlement_request WHERE incident = $2))";
    /// All decisions about exclusions.
    EXCLUSION_DECISIONS = "SELECT body FROM exclusion_decision ORDER BY incident, exclusion";
    /// Incident, exclusion, body.
    EXCLUSION_DECISION_UPSERT = "
        INSERT INTO exclusion_decision (incident, exclusion, body) VALUES ($1, $2, $3)
        ON CONFLICT (incident, exclusion) DO UPDATE SET body = excluded.body";
    /// Incident, exclusion.
    EXCLUSION_DECISION_DELETE = "
        DELETE FROM exclusion_decision WHERE incident = $1 AND exclusion = $2";
    /// Body.
    DOWNTIME_DECISIONS = "SELECT body FROM downtime_decision ORDER BY incident, site";
    /// Incident, site, body.
    DOWNTIME_DECISION_UPSERT = "
        INSERT INTO downtime_decision (incident, site, body) VALUES ($1, $2, $3)
        ON CONFLICT (incident, site) DO UPDATE SET body = excluded.body";
    /// Incident, site.
    DOWNTIME_DECISION_DELETE = "DELETE FROM downtime_decision WHERE incident = $1 AND site = $2";
    /// Body, in order.
    DECISIONS_TAKEN_BACK = "
        SELECT body FROM decision_taken_back ORDER BY taken_back_at, incident, subject";
    /// Incident, taken back at, the exclusion or the site, body.
    DECISION_TAKEN_BACK_INSERT = "
        INSERT INTO decision_taken_back (incident, taken_back_at, subject, body)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (incident, taken_back_at, subject) DO NOTHING";
    /// Name: whether it was settled.
    SETTLED_OCCASION = "SELECT occasion FROM settled_occasion WHERE occasion = $1";
    /// Since: has what was settled then or later settled again.
    SETTLED_OCCASIONS_FORGET = "DELETE FROM settled_occasion WHERE settled_at >= $1";
    /// Whether there is any contract.
    CONTRACT_ANY = "SELECT id FROM contract ORDER BY id LIMIT 1";
    /// Incident, asked at.
    SETTLEMENT_REQUEST_UPSERT = "
        INSERT INTO settlement_request (incident, asked_at) VALUES ($1, $2)
        ON CONFLICT (incident) DO UPDATE SET asked_at = excluded.asked_at";
    /// Limit: the oldest first.
    SETTLEMENT_REQUESTS = "
        SELECT incident, asked_at FROM settlement_request ORDER BY asked_at, incident LIMIT $1";
    /// Incident.
    SETTLEMENT_REQUEST_OF = "SELECT asked_at FROM settlement_request WHERE incident = $1";
    /// Incident, asked at: forgets a request, unless it was asked for again.
    SETTLEMENT_REQUEST_DONE = "
        DELETE FROM settlement_request WHERE incident = $1 AND asked_at = $2";
    /// The revision of contracts, terms and policies; no row before the first.
    SETTLEMENT_REVISION = "SELECT revision FROM settlement_revision WHERE id = 1";
    /// The first revision.
    SETTLEMENT_REVISION_FIRST = "
        INSERT INTO settlement_revision (id, revision) VALUES (1, 0)
        ON CONFLICT (id) DO NOTHING";
    /// Revision. Touches a row when it is this one still, and keeps it until the end of the
    /// transaction.
    SETTLEMENT_REVISION_IS = "
        UPDATE settlement_revision SET revision = $1 WHERE id = 1 AND revision = $1";
    /// Counts a change of contracts, terms or policies.
    SETTLEMENT_REVISION_COUNT = "
        INSERT INTO settlement_revision (id, revision) VALUES (1, 1)
        ON CONFLICT (id) DO UPDATE SET revision = settlement_revision.revision + 1";
    /// Month, contract, failed at, body.
    SETTLEMENT_FAILURE_UPSERT = "
        INSERT INTO settlement_failure (month, contract, failed_at, body) VALUES ($1, $2, $3, $4)
        ON CONFLICT (month, contract) DO UPDATE
        SET failed_at = excluded.failed_at, body = excluded.body";
    /// Month, before: forgets what failed before that and not again.
    SETTLEMENT_FAILURES_PRUNE = "
        DELETE FROM settlement_failure WHERE month = $1 AND failed_at < $2";
    /// Contract.
    SETTLEMENT_FAILURES_DELETE = "DELETE FROM settlement_failure WHERE contract = $1";
    /// Limit: the latest month first.
    SETTLEMENT_FAILURES = "
        SELECT month, failed_at, body FROM settlement_failure
        ORDER BY month DESC, contract LIMIT $1";
    /// The months in which a contract failed.
    SETTLEMENT_FAILURE_MONTHS = "SELECT DISTINCT month FROM settlement_failure ORDER BY month";
    /// Customer, incident, body.
    SETTLEMENT_REPORT_UPSERT = "
        INSERT INTO settlement_report (customer, incident, body) VALUES ($1, $2, $3)
        ON CONFLICT (customer, incident) DO UPDATE SET body = excluded.body";
    /// All reports that people wrote down.
    SETTLEMENT_REPORTS = "SELECT body FROM settlement_report ORDER BY customer, incident";
    /// Customer.
    SETTLEMENT_REPORTS_OF = "
        SELECT body FROM settlement_report WHERE customer = $1 ORDER BY incident";
    /// From: tickets of customers about incidents that are open or ended then or later: when the
    /// incident began, and when the ticket was opened and joined to it; a row for each message of the
    /// customer, or one without.
    TICKETS_ABOUT_INCIDENTS = "
        SELECT t.customer, t.incident, i.began_at, t.opened_at, t.joined_at, e.at
        FROM incident i JOIN ticket t ON t.incident = i.id
        LEFT JOIN ticket_entry e ON e.ticket = t.id AND e.kind = 'customer'
        WHERE (i.resolved_at IS NULL OR i.resolved_at >= $1) AND t.customer IS NOT NULL
        ORDER BY t.opened_at, t.id, e.number";
    /// From: calls of customers that came in while such an incident lasted.
    CALLS_IN_INCIDENTS = "
        SELECT c.body FROM call c
        WHERE c.customer IS NOT NULL AND c.started_at >= (
            SELECT MIN(i.began_at) FROM incident i
            WHERE i.resolved_at IS NULL OR i.resolved_at >= $1)
          AND EXISTS (
            SELECT 1 FROM incident i
            WHERE (i.resolved_at IS NULL OR i.resolved_at >= $1) AND c.started_at >= i.began_at
              AND (i.resolved_at IS NULL OR c.started_at <= i.resolved_at))
        ORDER BY c.started_at, c.id";
    /// Since, after this change, after this id, limit: what changed of sites.
    SITE_CHANGES_SINCE = "
        SELECT e.change, e.id, c.at, e.before, e.after
        FROM inventory_change c JOIN inventory_change_entry e ON e.change = c.number
        WHERE c.at >= $1 AND e.kind = 'site' AND (e.change > $2 OR (e.change = $2 AND e.id > $3))
        ORDER BY e.change, e.id LIMIT $4";
    /// Customer, from, until, limit, the latest first: the incidents that open or ended in that time in which sites of
    /// a customer were seen failing: since when, until when all were verified, and how many.
    OUTAGES_OF_CUSTOMER = "
        SELECT i.body, MIN(v.hit_at) AS hit_at, MAX(v.verified_at) AS verified_at,
               CAST(COUNT(*) AS BIGINT) AS sites,
               CAST(COUNT(v.verified_at) AS BIGINT) AS verified
        FROM victim v JOIN incident i ON i.id = v.incident
        WHERE v.customer = $1 AND v.hit_at IS NOT NULL AND v.state <> 'excluded'
          AND i.began_at < $3 AND (i.resolved_at IS NULL OR i.resolved_at >= $2)
        GROUP BY i.id, i.body ORDER BY i.id DESC LIMIT $4";
    /// Since, after this customer, limit: customers with a site that was seen failing in an incident
    /// that is open or ended then or later.
    CUSTOMERS_HIT_SINCE = "
        SELECT DISTINCT v.customer FROM incident i JOIN victim v ON v.incident = i.id
        WHERE (i.resolved_at IS NULL OR i.resolved_at >= $1) AND v.hit_at IS NOT NULL
          AND v.customer > $2
        ORDER BY v.customer LIMIT $3";
    /// Since, from this customer, to that one: their part in each of these incidents.
    HITS_SINCE = "
        SELECT v.customer, v.incident, MIN(v.hit_at) AS hit_at, MAX(v.verified_at) AS verified_at,
               CAST(COUNT(*) AS BIGINT) AS sites,
               CAST(COUNT(v.verified_at) AS BIGINT) AS verified
        FROM incident i JOIN victim v ON v.incident = i.id
        WHERE (i.resolved_at IS NULL OR i.resolved_at >= $1) AND v.hit_at IS NOT NULL
          AND v.state <> 'excluded' AND v.customer >= $2 AND v.customer <= $3
        GROUP BY v.customer, v.incident ORDER BY v.customer, v.incident";
    /// Since, limit: declined credits that were claimed or not, the latest first.
    CREDITS_DECLINED_SINCE = "
        SELECT body FROM credit WHERE state = 'declined' AND computed_at >= $1
        ORDER BY computed_at DESC, contract, number LIMIT $2";
    /// From, until, limit, the latest first: all incidents that were open in that time,
    /// each with how many sites were seen failing and are on its list.
    OUTAGES_OF_ALL = "
        SELECT i.body, (SELECT CAST(COUNT(*) AS BIGINT) FROM victim v
                        WHERE v.incident = i.id AND v.hit_at IS NOT NULL
                          AND v.state <> 'excluded') AS sites
        FROM incident i
        WHERE i.began_at < $2 AND (i.resolved_at IS NULL OR i.resolved_at >= $1)
        ORDER BY i.id DESC LIMIT $3";
    /// Program: the credits of a month that it was given.
    CREDITS_EXPORTED = "
        SELECT e.credit FROM credit_export e JOIN credit c ON c.id = e.credit
        WHERE c.month = $1 AND e.program = $2 ORDER BY e.credit";
    /// Credit, program, exported at.
    CREDIT_EXPORT_INSERT = "
        INSERT INTO credit_export (credit, program, exported_at) VALUES ($1, $2, $3)
        ON CONFLICT (credit, program) DO NOTHING";
    /// Name, settled at.
    SETTLED_OCCASION_INSERT = "
        INSERT INTO settled_occasion (occasion, settled_at) VALUES ($1, $2)
        ON CONFLICT (occasion) DO UPDATE SET settled_at = excluded.settled_at";
}
