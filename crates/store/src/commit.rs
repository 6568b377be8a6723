//! Commits the records of the engine, and loads its state at a start.

use crate::Store;
use crate::alert;
use crate::alert::sql::{ALERT_DIGEST_INSERT, ALERT_UPSERT, ALERTS_SINCE};
use crate::delivery;
use crate::delivery::sql::DELIVERY_INSERT;
use crate::error::Error;
use crate::external_alert;
use crate::external_alert::sql::{
    EXTERNAL_ALERT_UPSERT, EXTERNAL_ALERTS_SINCE, HEARTBEAT_UPSERT, HEARTBEATS,
};
use crate::incident::sql::{
    EVENT_INSERT, INCIDENT_UPSERT, INCIDENTS_SINCE, STATEMENT_INSERT, STATEMENTS_SINCE,
    VICTIM_DELETE, VICTIM_UPSERT, VICTIMS_SINCE,
};
use crate::learned;
use crate::learned::sql::{LEARNED, LEARNED_UPSERT};
use crate::maintenance;
use crate::maintenance::sql::{
    ANNOUNCEMENT_INSERT, ANNOUNCEMENTS_SINCE, MAINTENANCE_UPSERT, MAINTENANCES_SINCE, MUTE_UPSERT,
    MUTES_SINCE,
};
use crate::notice;
use crate::notice::sql::{NOTICE_INSERT, NOTICES_SINCE};
use crate::oncall;
use crate::oncall::sql::{
    CONTACT_TEST_UPSERT, CONTACT_TESTS, ESCALATION_UPSERT, ESCALATIONS_SINCE, ONCALL_PAGE_INSERT,
    ONCALL_TURN_UPSERT, ONCALL_TURNS, SCHEDULE_CHANGE_UPSERT, SCHEDULE_CHANGES_SINCE,
};
use crate::problem_report;
use crate::problem_report::sql::PROBLEM_REPORT_INSERT;
use crate::promise;
use crate::promise::sql::{PROMISE_MESSAGE_INSERT, PROMISE_UPSERT, PROMISES_OPEN};
use crate::proposal;
use crate::proposal::sql::{PROPOSAL_UPSERT, PROPOSALS_SINCE};
use crate::receipt;
use crate::receipt::sql::RECEIPT_UPSERT;
use crate::rows;
use crate::subscriber::sql::SUBSCRIBER_DELIVERIES_INSERT;
use crate::unit::{StepResult, Unit};
use crate::uptime::span_from;
use crate::uptime::sql::PROBED;
use crate::value::Value;
use crate::verdict::sql::{CURRENT_VERDICT_UPSERT, CURRENT_VERDICTS, VERDICT_UPSERT};
use crate::webhook::sql::WEBHOOK_DELIVERIES_INSERT;
use bongsu_core::Time;
use bongsu_core::engine::oncall::{CHANGE_KEPT, RestoredOncall};
use bongsu_core::engine::{Learned, Record, RestoredState};
use bongsu_core::incident::IncidentId;
use bongsu_core::maintenance::KEPT as MAINTENANCE_KEPT;
use bongsu_core::notification::delivery::DeliveryKey;
use bongsu_core::oncall::update::updates;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// What became of the events and statements among the committed records.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CommitSummary {
    /// Written now.
    pub new: u64,
    /// Stored before, and the same.
    pub repeated: u64,
    /// Stored before, and different: the stored one is unchanged.
    pub refused: u64,
}

/// Rows by key, each key once: on PostgreSQL many rows go into one statement, which may touch
/// a row only once.
struct Rows<K> {
    at: HashMap<K, usize>,
    rows: Vec<Vec<Value>>,
}

impl<K: Hash + Eq> Rows<K> {
    fn new() -> Rows<K> {
        Rows { at: HashMap::new(), rows: Vec::new() }
    }

    /// Adds a row; the last one of a key counts.
    fn upsert(&mut self, key: K, row: Vec<Value>) {
        match self.at.entry(key) {
            Entry::Occupied(entry) => self.rows[*entry.get()] = row,
            Entry::Vacant(entry) => {
                entry.insert(self.rows.len());
                self.rows.push(row);
            }
        }
    }

    /// Adds a row; the first one of a key counts, and a later one is compared with it.
    fn insert(&mut self, key: K, row: Vec<Value>) -> Insertion {
        match self.at.entry(key) {
            Entry::Occupied(entry) if self.rows[*entry.get()] == row => Insertion::Repeated,
            Entry::Occupied(_) => Insertion::Refused,
            Entry::Vacant(entry) => {
                entry.insert(self.rows.len());
                self.rows.push(row);
                Insertion::New
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Insertion {
    New,
    Repeated,
    Refused,
}

impl CommitSummary {
    fn count(&mut self, insertion: Insertion) {
        match insertion {
            Insertion::New => {} // The database decides whether it is new.
            Insertion::Repeated => self.repeated += 1,
            Insertion::Refused => self.refused += 1,
        }
    }

    /// Adds the result of inserting `rows` rows of a kind.
    fn add(&mut self, kind: &str, rows: usize, result: StepResult) -> Result<(), Error> {
        let answered = result.rows.len();
        for mut row in result.rows {
            let (incident, number, refused): (IncidentId, i64, i64) =
                (row.take()?, row.take()?, row.take()?);
            if refused == 0 {
                self.new += 1;
            } else {
                self.refused += 1;
                tracing::error!(
                    %incident, number, refused,
                    "refused a second, different {kind} {number} of incident {incident}"
                );
            }
        }
        self.repeated += rows.saturating_sub(answered) as u64;
        Ok(())
    }
}

/// Records as rows.
struct RecordRows {
    summary: CommitSummary,
    events: Vec<Vec<Value>>,
    statements: Vec<Vec<Value>>,
    /// All others.
    rest: Unit,
}

impl RecordRows {
    fn of(records: &[Record]) -> Result<RecordRows, Error> {
        let mut summary = CommitSummary::default();
        let (mut incidents, mut victims) = (Rows::new(), BTreeMap::new());
        let (mut events, mut statements) = (Rows::new(), Rows::new());
        let (mut notices, mut deliveries, mut superseding) = (Rows::new(), Rows::new(), Vec::new());
        let (mut verdicts, mut current) = (Rows::new(), HashMap::new());
        let (mut reports, mut proposals, mut receipts) = (Rows::new(), Rows::new(), Rows::new());
        let (mut planned, mut told, mut mutes) = (Rows::new(), Rows::new(), Rows::new());
        let (mut alerts, mut digests) = (Rows::new(), Rows::new());
        let (mut promises, mut messages) = (Rows::new(), Rows::new());
        let (mut escalations, mut pages) = (Rows::new(), Rows::new());
        let (mut changes, mut turns, mut contacts) = (Rows::new(), Rows::new(), Rows::new());
        let (mut external, mut beats) = (Rows::new(), Rows::new());
        let mut learned = Rows::new();
        for record in records {
            match record {
                Record::Incident(i) => incidents.upsert(i.id, rows::incident(i)?),
                Record::Victim(v) => drop(victims.insert((v.incident, &v.site), Some(v))),
                Record::VictimUnlisted(id, site) => drop(victims.insert((*id, site), None)),
                Record::Event(e) => {
                    summary.count(events.insert((e.incident, e.number), rows::event(e)?));
                }
                Record::Statement(s) => {
                    summary.count(statements.insert((s.incident, s.number), rows::statement(s)?));
                }
                Record::Notice(n) => {
                    let key = DeliveryKey::from(&**n);
                    notices.upsert(key.clone(), notice::row(n)?);
                    let row = delivery::row(&key, None, n.at);
                    deliveries.upsert(key, row);
                    superseding.extend((n.number > 0).then_some(&**n));
                }
                Record::Proposal(p) => {
                    proposals.upsert((p.incident, p.number), proposal::row(p)?);
                }
                Record::ProblemReport(r) => {
                    reports.upsert((&r.site, r.at), problem_report::row(r));
                }
                Record::Maintenance(m) => planned.upsert(m.id, maintenance::row(m)?),
                Record::Announcement(a) => {
                    let key = DeliveryKey::from(&**a);
                    told.upsert(key.clone(), maintenance::announcement_row(a)?);
                    let row = delivery::row(&key, None, a.at);
                    deliveries.upsert(key, row);
                }
                Record::Mute(m) => mutes.upsert((&m.target, m.since), maintenance::mute_row(m)?),
                Record::Receipt(r) => {
                    receipts.upsert((&r.principal, &r.key.key), receipt::row(r));
                }
                Record::Alert(a) => alerts.upsert(a.id, alert::row(a)?),
                Record::AlertDigest(d) => {
                    let key = DeliveryKey::from(&**d);
                    digests.upsert(d.id, alert::digest_row(d)?);
                    let row = delivery::row(&key, None, d.at);
                    deliveries.upsert(key, row);
                }
                Record::Promise(p) => promises.upsert(p.id, promise::row(p)?),
                Record::PromiseMessage(m) => {
                    let key = DeliveryKey::from(&**m);
                    messages.upsert((m.promise, m.number), promise::message_row(m)?);
                    let row = delivery::row(&key, None, m.at);
                    deliveries.upsert(key, row);
                }
                Record::Escalation(e) => {
                    escalations.upsert(e.id, oncall::row(e)?);
                    for (key, at) in updates(e) {
                        let row = delivery::row(&key, None, at);
                        deliveries.upsert(key, row);
                    }
                }
                Record::OncallPage(p) => {
                    let key = DeliveryKey::from(&**p);
                    pages.upsert(p.id, oncall::page_row(p)?);
                    let row = delivery::row(&key, None, p.at);
                    deliveries.upsert(key, row);
                }
                Record::ScheduleChange(c) => changes.upsert(c.id, oncall::change_row(c)?),
                Record::OncallTurn { team, next } => {
                    turns.upsert(team, oncall::turn_row(team, *next));
                }
                Record::ContactTest(t) => {
                    contacts.upsert((&t.person, &t.channel), oncall::contact_row(t)?);
                }
                Record::ExternalAlert(a) => external.upsert(a.id, external_alert::row(a)?),
                Record::Heartbeat(h) => {
                    beats.upsert(h.name.as_str(), external_alert::heartbeat_row(h)?);
                }
                Record::Learned(it) => learned.upsert((), learned::row(it)?),
                Record::Verdict(v) => {
                    verdicts.upsert((&v.site, v.at), rows::verdict(v)?);
                    let latest = current.entry(&v.site).or_insert(v);
                    if latest.at <= v.at {
                        *latest = v;
                    }
                }
            }
        }
        let (supersede, superseded) = notice::supersede(&superseding);
        let current = current.into_values().map(rows::verdict).collect::<Result<_, _>>()?;
        let listed = victims.values().flatten().map(|victim| rows::victim(victim));
        let listed = listed.collect::<Result<_, _>>()?;
        let unlisted = victims.iter().filter(|(_, victim)| victim.is_none());
        let unlisted =
            unlisted.map(|((incident, site), _)| vec![(*incident).into(), (*site).into()]);
        let rest = Unit::new()
            .run_each(&INCIDENT_UPSERT, incidents.rows)
            .run_each(&VICTIM_DELETE, unlisted.collect())
            .run_each(&VICTIM_UPSERT, listed)
            .run_each(&NOTICE_INSERT, notices.rows)
            .run_each(&MAINTENANCE_UPSERT, planned.rows)
            .run_each(&ANNOUNCEMENT_INSERT, told.rows)
            .run_each(&MUTE_UPSERT, mutes.rows)
            .run_each(&ALERT_UPSERT, alerts.rows)
            .run_each(&ALERT_DIGEST_INSERT, digests.rows)
            .run_each(&PROMISE_UPSERT, promises.rows)
            .run_each(&PROMISE_MESSAGE_INSERT, messages.rows)
            .run_each(&ESCALATION_UPSERT, escalations.rows)
            .run_each(&ONCALL_PAGE_INSERT, pages.rows)
            .run_each(&SCHEDULE_CHANGE_UPSERT, changes.rows)
            .run_each(&ONCALL_TURN_UPSERT, turns.rows)
            .run_each(&CONTACT_TEST_UPSERT, contacts.rows)
            .run_each(&EXTERNAL_ALERT_UPSERT, external.rows)
            .run_each(&HEARTBEAT_UPSERT, beats.rows)
            .run_each(&LEARNED_UPSERT, learned.rows)
            .run_each(&DELIVERY_INSERT, deliveries.rows)
            .run_each(supersede, superseded)
            .run_each(&PROBLEM_REPORT_INSERT, reports.rows)
            .run_each(&PROPOSAL_UPSERT, proposals.rows)
            .run_each(&RECEIPT_UPSERT, receipts.rows)
            .run_each(&VERDICT_UPSERT, verdicts.rows)
            .run_each(&CURRENT_VERDICT_UPSERT, current);
        Ok(RecordRows { summary, events: events.rows, statements: statements.rows, rest })
    }
}

impl Store {
    /// Commits all of `records` durably, or, on an error, none of them. Committing the same
    /// records again changes nothing.
    ///
    /// Incidents, victims and verdicts replace the row of their key. Events and statements are
    /// write-once: a second, different one under the same (incident, number) is refused and
    /// counted. A notice is written once, with its delivery, and supersedes earlier ones to the
    /// same contact that are pending; a message of alerts is written once, with its delivery. A statement is due to every webhook and subscriber.
    ///
    /// # Errors
    /// [`Error::Encode`] when a record contains a number that is not finite; [`Error::Fenced`]
    /// when this handle's lease has another owner by now; any database error.
    pub async fn commit(&self, records: &[Record]) -> Result<CommitSummary, Error> {
        let RecordRows { mut summary, events, statements, rest } = RecordRows::of(records)?;
        let inserted = [("event", events.len()), ("statement", statements.len())];
        let keys: Vec<Vec<Value>> = statements.iter().map(|row| row[..2].to_vec()).collect();
        // The two whose results matter come first, so that their positions are known; the
        // deliveries of a statement come after it.
        let unit = Unit::new()
            .run_each(&EVENT_INSERT, events)
            .run_each(&STATEMENT_INSERT, statements)
            .run_each(&WEBHOOK_DELIVERIES_INSERT, keys.clone())
            .run_each(&SUBSCRIBER_DELIVERIES_INSERT, keys);
        let mut results = self.write(rest.after(unit)).await?.into_iter();
        for (kind, rows) in inserted.into_iter().filter(|(_, rows)| *rows > 0) {
            summary.add(kind, rows, results.next().unwrap_or_default())?;
        }
        Ok(summary)
    }

    /// The state that an engine needs to continue where the last one stopped, from one
    /// snapshot of the database: incidents that are open, or were resolved at `since` or
    /// later. `Options::restore_since` of the engine says how far back it needs them.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn load_state(&self, since: Time) -> Result<RestoredState, Error> {
        let kept_since = vec![Value::from(since.before(MAINTENANCE_KEPT))];
        let changes_since = vec![Value::from(since.before(CHANGE_KEPT))];
        let since = vec![Value::from(since)];
        let results = self.db.read_snapshot(vec![
            (&INCIDENTS_SINCE, since.clone()),
            (&VICTIMS_SINCE, since.clone()),
            (&STATEMENTS_SINCE, since.clone()),
            (&NOTICES_SINCE, since.clone()),
            (&PROPOSALS_SINCE, since.clone()),
            (&CURRENT_VERDICTS, vec![]),
            (&MAINTENANCES_SINCE, kept_since.clone()),
            (&ANNOUNCEMENTS_SINCE, kept_since),
            (&MUTES_SINCE, since.clone()),
            (&ALERTS_SINCE, since.clone()),
            (&PROMISES_OPEN, vec![]),
            (&ESCALATIONS_SINCE, since.clone()),
            (&SCHEDULE_CHANGES_SINCE, changes_since),
            (&ONCALL_TURNS, vec![]),
            (&CONTACT_TESTS, vec![]),
            (&EXTERNAL_ALERTS_SINCE, since),
            (&HEARTBEATS, vec![]),
            (&LEARNED, vec![]),
            (&PROBED, vec![]),
        ]);
        let mut results = results.await?.into_iter();
        let mut next = || results.next().unwrap_or_default().into_iter();
        Ok(RestoredState {
            incidents: next().map(rows::incident_from).collect::<Result<_, _>>()?,
            victims: next().map(rows::victim_from).collect::<Result<_, _>>()?,
            statements: next().map(rows::statement_from).collect::<Result<_, _>>()?,
            notices: next().map(|mut row| row.json()).collect::<Result<_, _>>()?,
            proposals: next().map(|mut row| row.json()).collect::<Result<_, _>>()?,
            verdicts: next().map(rows::verdict_from).collect::<Result<_, _>>()?,
            maintenances: next().map(|mut row| row.json()).collect::<Result<_, _>>()?,
            announcements: next().map(|mut row| row.json()).collect::<Result<_, _>>()?,
            mutes: next().map(|mut row| row.json()).collect::<Result<_, _>>()?,
            alerts: next().map(|mut row| row.json()).collect::<Result<_, _>>()?,
            promises: next().map(|mut row| row.json()).collect::<Result<_, _>>()?,
            oncall: RestoredOncall {
                escalations: next().map(|mut row| row.json()).collect::<Result<_, _>>()?,
                changes: next().map(|mut row| row.json()).collect::<Result<_, _>>()?,
                turns: next().map(oncall::turn_from).collect::<Result<_, _>>()?,
                contact_tests: next().map(|mut row| row.json()).collect::<Result<_, _>>()?,
            },
            external_alerts: next().map(|mut row| row.json()).collect::<Result<_, _>>()?,
            heartbeats: next().map(|mut row| row.json()).collect::<Result<_, _>>()?,
            learned: next().next().map_or(Ok(Learned::default()), |mut row| row.json())?,
            probed: next().next().map(span_from).transpose()?,
        })
    }
}
