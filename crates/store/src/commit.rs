//! Remembering what the engine decided, and recalling it after a start.

use crate::Store;
use crate::customer_page;
use crate::db::{Done, Unit};
use crate::error::Error;
use crate::outbox;
use crate::proposal;
use crate::rows;
use crate::sql;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::engine::{Record, RestoredState};
use bongsu_core::incident::IncidentId;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::time::Duration;

/// Resolved incidents are recalled for this long, since a relapse reopens them.
const RELAPSE: Duration = Duration::from_secs(24 * 3600);

/// What became of the events and statements among some records.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CommitSummary {
    /// Written now.
    pub new: u64,
    /// There already, the same.
    pub repeated: u64,
    /// There already, and different: the old one stands, nothing was changed.
    pub refused: u64,
}

/// Rows by their key, each key once: on PostgreSQL many rows go in one statement, which
/// may touch each row but once.
struct Rows<K> {
    at: HashMap<K, usize>,
    rows: Vec<Vec<Value>>,
}

impl<K: Hash + Eq> Rows<K> {
    fn new() -> Rows<K> {
        Rows { at: HashMap::new(), rows: Vec::new() }
    }

    /// The last one counts.
    fn put(&mut self, key: K, row: Vec<Value>) {
        match self.at.entry(key) {
            Entry::Occupied(entry) => self.rows[*entry.get()] = row,
            Entry::Vacant(entry) => {
                entry.insert(self.rows.len());
                self.rows.push(row);
            }
        }
    }

    /// The first one counts; says whether a later one is the same.
    fn say(&mut self, key: K, row: Vec<Value>) -> Said {
        match self.at.entry(key) {
            Entry::Occupied(entry) if self.rows[*entry.get()] == row => Said::Repeated,
            Entry::Occupied(_) => Said::Refused,
            Entry::Vacant(entry) => {
                entry.insert(self.rows.len());
                self.rows.push(row);
                Said::New
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Said {
    New,
    Repeated,
    Refused,
}

impl CommitSummary {
    fn count(&mut self, said: Said) {
        match said {
            Said::New => {} // Whether it is new is for the database to say.
            Said::Repeated => self.repeated += 1,
            Said::Refused => self.refused += 1,
        }
    }

    /// Takes up what the database answered for `said` of `what`.
    fn judge(&mut self, what: &str, said: usize, done: Done) -> Result<(), Error> {
        let answered = done.rows.len();
        for mut row in done.rows {
            let (incident, number, refused): (IncidentId, i64, i64) =
                (row.take()?, row.take()?, row.take()?);
            if refused == 0 {
                self.new += 1;
            } else {
                self.refused += 1;
                tracing::error!(
                    %incident, number, refused,
                    "a second, different {what} {number} of incident {incident} was refused"
                );
            }
        }
        self.repeated += said.saturating_sub(answered) as u64;
        Ok(())
    }
}

impl Store {
    /// Remembers all of `records` durably, or, on an error, nothing of them. Remembering
    /// the same again changes nothing.
    ///
    /// Incidents, victims and verdicts are put in place of what stood under their key.
    /// Events and statements are written once: a second, different one under the same
    /// (incident, number) is refused and counted, since what was said is said. A notice is
    /// written once, and those before it to the same contact that still wait need not be
    /// sent any more.
    ///
    /// # Errors
    /// [`Error::Encode`] when a record holds a number that is none; [`Error::Fenced`]
    /// when this handle's lease is another's by now; what the database says.
    pub async fn remember(&self, records: &[Record]) -> Result<CommitSummary, Error> {
        let mut kept = CommitSummary::default();
        let mut incidents = Rows::new();
        let mut victims = Rows::new();
        let mut events = Rows::new();
        let mut statements = Rows::new();
        let (mut notices, mut overtaking) = (Rows::new(), Vec::new());
        let mut reports = Rows::new();
        let mut proposals = Rows::new();
        let (mut verdicts, mut standings) = (Rows::new(), HashMap::new());
        for record in records {
            match record {
                Record::Incident(i) => incidents.put(i.id, rows::incident(i)?),
                Record::Victim(v) => victims.put((v.incident, &v.site), rows::victim(v)?),
                Record::Event(e) => {
                    kept.count(events.say((e.incident, e.number), rows::event(e)?));
                }
                Record::Statement(s) => {
                    kept.count(statements.say((s.incident, s.number), rows::statement(s)?));
                }
                Record::Notice(n) => {
                    notices.put((n.incident, n.contact, n.number), outbox::row(n)?);
                    overtaking.extend((n.number > 0).then_some(&**n));
                }
                Record::Proposal(p) => {
                    proposals.put((p.incident, p.number), proposal::row(p)?);
                }
                Record::ProblemReport(r) => reports.put((&r.site, r.at), customer_page::report(r)),
                Record::Verdict(v) => {
                    verdicts.put((&v.site, v.at), rows::verdict(v)?);
                    let latest = standings.entry(&v.site).or_insert(v);
                    if latest.at <= v.at {
                        *latest = v;
                    }
                }
            }
        }
        let (overtake, overtaken) = outbox::overtake(&overtaking);
        let standings = standings.into_values().map(rows::verdict).collect::<Result<_, _>>()?;
        let said = [("event", events.rows.len()), ("statement", statements.rows.len())];
        // The two whose answers matter come first, so that their places are known.
        let unit = Unit::new()
            .run_each(&sql::EVENT_PUT, events.rows)
            .run_each(&sql::STATEMENT_PUT, statements.rows)
            .run_each(&sql::INCIDENT_PUT, incidents.rows)
            .run_each(&sql::VICTIM_PUT, victims.rows)
            .run_each(&sql::NOTICE_PUT, notices.rows)
            .run_each(overtake, overtaken)
            .run_each(&sql::REPORT_PUT, reports.rows)
            .run_each(&sql::PROPOSAL_UPSERT, proposals.rows)
            .run_each(&sql::VERDICT_PUT, verdicts.rows)
            .run_each(&sql::STANDING_PUT, standings);
        let mut done = self.write(unit).await?.into_iter();
        for (what, said) in said.into_iter().filter(|(_, said)| *said > 0) {
            kept.judge(what, said, done.next().unwrap_or_default())?;
        }
        Ok(kept)
    }

    /// All that an engine needs to go on where the last one stopped, as of one instant
    /// of the database: incidents open at `now` or resolved within the day before it.
    ///
    /// # Errors
    /// What the database says, or [`Error::Decode`].
    pub async fn recall(&self, now: Time) -> Result<RestoredState, Error> {
        let since = vec![Value::from(now.before(RELAPSE))];
        let answers = self.db.look(vec![
            (&sql::INCIDENTS_SINCE, since.clone()),
            (&sql::VICTIMS_SINCE, since.clone()),
            (&sql::STATEMENTS_SINCE, since.clone()),
            (&sql::NOTICES_SINCE, since.clone()),
            (&sql::PROPOSALS_SINCE, since),
            (&sql::STANDINGS, vec![]),
        ]);
        let mut answers = answers.await?.into_iter();
        let mut next = || answers.next().unwrap_or_default().into_iter();
        Ok(RestoredState {
            incidents: next().map(rows::incident_from).collect::<Result<_, _>>()?,
            victims: next().map(rows::victim_from).collect::<Result<_, _>>()?,
            statements: next().map(rows::statement_from).collect::<Result<_, _>>()?,
            notices: next().map(|mut row| row.json()).collect::<Result<_, _>>()?,
            proposals: next().map(|mut row| row.json()).collect::<Result<_, _>>()?,
            verdicts: next().map(rows::verdict_from).collect::<Result<_, _>>()?,
        })
    }

    /// How many second, different events and statements were refused since ever; above
    /// zero something is wrong in the program, though nobody was told two things.
    ///
    /// # Errors
    /// What the database says.
    pub async fn refused(&self) -> Result<i64, Error> {
        match self.db.read(&sql::REFUSED, vec![]).await?.into_iter().next() {
            Some(mut row) => row.take(),
            None => Ok(0),
        }
    }
}
