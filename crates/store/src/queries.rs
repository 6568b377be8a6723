//! What the screens ask for: incidents with their lists and timelines, and the history
//! of a site.

use crate::Store;
use crate::error::Error;
use crate::rows;
use crate::sql;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::incident::{Event, Incident, IncidentId, Victim};
use bongsu_core::name::Name;
use bongsu_core::statement::Statement;
use bongsu_core::verdict::VerdictChange;
use uuid::Uuid;

/// Rows on one page, at most, whatever is asked for.
pub const LONGEST_PAGE: u32 = 1000;

/// Where a victim stands, to show only those that stand there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "see bongsu_core::incident::VictimState")]
pub enum VictimFilter {
    AtRisk,
    SeenHit,
    Verified,
    Excluded,
}

impl VictimFilter {
    /// The word in the database and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            VictimFilter::AtRisk => "at_risk",
            VictimFilter::SeenHit => "seen_hit",
            VictimFilter::Verified => "verified",
            VictimFilter::Excluded => "excluded",
        }
    }

    /// From the word; `None` when it is not one.
    pub fn from_word(word: &str) -> Option<VictimFilter> {
        [Self::AtRisk, Self::SeenHit, Self::Verified, Self::Excluded]
            .into_iter()
            .find(|filter| filter.as_str() == word)
    }
}

/// Which part of a victim list is wanted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct VictimQuery {
    /// Only those that stand there.
    pub state: Option<VictimFilter>,
    /// Only those with this text in the site's name (in either form) or the customer's key.
    pub search: String,
    /// Only those after this site: the last one of the page before.
    pub after: Option<Name>,
    /// At most so many, up to [`LONGEST_PAGE`].
    pub limit: u32,
}

impl Store {
    /// Incidents, newest first, older than `before`: the last one of the page before.
    ///
    /// # Errors
    /// What the database says, or [`Error::Decode`]; the same holds for all below.
    pub async fn incidents(
        &self,
        before: Option<IncidentId>,
        limit: u32,
    ) -> Result<Vec<Incident>, Error> {
        let args = vec![id_or_latest(before), page(limit)];
        let rows = self.db.read(&sql::INCIDENTS_PAGE, args).await?;
        rows.into_iter().map(rows::incident_from).collect()
    }

    /// One incident; `None` when there is no such.
    pub async fn incident(&self, id: IncidentId) -> Result<Option<Incident>, Error> {
        let rows = self.db.read(&sql::INCIDENT_GET, vec![id.into()]).await?;
        rows.into_iter().next().map(rows::incident_from).transpose()
    }

    /// Part of an incident's victim list, in host-name order.
    pub async fn victims(&self, id: IncidentId, query: &VictimQuery) -> Result<Vec<Victim>, Error> {
        let args = vec![
            id.into(),
            query.after.as_ref().map_or("", Name::as_str).into(),
            (&rows::pattern(&query.search)).into(),
            query.state.map(VictimFilter::as_str).into(),
            page(query.limit),
        ];
        let rows = self.db.read(&sql::VICTIMS_PAGE, args).await?;
        rows.into_iter().map(rows::victim_from).collect()
    }

    /// An incident's timeline, oldest first.
    pub async fn events(&self, id: IncidentId) -> Result<Vec<Event>, Error> {
        let rows = self.db.read(&sql::EVENTS_OF, vec![id.into()]).await?;
        rows.into_iter().map(rows::event_from).collect()
    }

    /// What was said about an incident, oldest first.
    pub async fn statements(&self, id: IncidentId) -> Result<Vec<Statement>, Error> {
        let rows = self.db.read(&sql::STATEMENTS_OF, vec![id.into()]).await?;
        rows.into_iter().map(rows::statement_from).collect()
    }

    /// A site's changes of verdict, newest first, before `before`.
    pub async fn site_history(
        &self,
        site: &Name,
        before: Option<Time>,
        limit: u32,
    ) -> Result<Vec<VerdictChange>, Error> {
        let before = before.unwrap_or(END_OF_TIME);
        let args = vec![site.into(), before.into(), page(limit)];
        let rows = self.db.read(&sql::VERDICTS_PAGE, args).await?;
        rows.into_iter().map(rows::verdict_from).collect()
    }

    /// A site's lines on victim lists, newest incident first, before `before`.
    pub async fn site_incidents(
        &self,
        site: &Name,
        before: Option<IncidentId>,
        limit: u32,
    ) -> Result<Vec<Victim>, Error> {
        let args = vec![site.into(), id_or_latest(before), page(limit)];
        let rows = self.db.read(&sql::VICTIMS_OF_SITE, args).await?;
        rows.into_iter().map(rows::victim_from).collect()
    }
}

/// 9999-12-31T23:59:59Z: later than anything, and within the range of both databases.
pub(crate) const END_OF_TIME: Time = Time::from_secs(253_402_300_799);

fn id_or_latest(id: Option<IncidentId>) -> Value {
    id.map_or_else(|| Value::from(Uuid::max()), Value::from)
}

pub(crate) fn page(limit: u32) -> Value {
    Value::from(limit.clamp(1, LONGEST_PAGE))
}
