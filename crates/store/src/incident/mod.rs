//! Incidents with their victim lists, timelines and statements, page by page.

pub mod rows;
pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::paging::{id_or_latest, page};
use bongsu_core::Time;
use bongsu_core::incident::{Event, Incident, IncidentId, Victim};
use bongsu_core::name::Name;
use bongsu_core::statement::Statement;

/// The state of a victim, to list only those in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "see bongsu_core::incident::VictimState")]
pub enum VictimFilter {
    AtRisk,
    SeenHit,
    Verified,
    Excluded,
}

impl VictimFilter {
    /// The code in the database and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            VictimFilter::AtRisk => "at_risk",
            VictimFilter::SeenHit => "seen_hit",
            VictimFilter::Verified => "verified",
            VictimFilter::Excluded => "excluded",
        }
    }

    /// From the code; `None` when there is no such.
    pub fn from_word(word: &str) -> Option<VictimFilter> {
        [Self::AtRisk, Self::SeenHit, Self::Verified, Self::Excluded]
            .into_iter()
            .find(|filter| filter.as_str() == word)
    }
}

/// Which part of a victim list to read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct VictimQuery {
    /// Only those in this state.
    pub state: Option<VictimFilter>,
    /// Only those with this text in the site's name (in either form) or the customer's key.
    pub search: String,
    /// Only those after this site, the last of the previous page.
    pub after: Option<Name>,
    /// At most so many, up to [`PAGE_MAX_ROWS`](crate::PAGE_MAX_ROWS).
    pub limit: u32,
}

impl Store {
    /// Incidents, newest first, older than `before`, the last of the previous page.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`]; the same holds for all below.
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
        let row = self.db.read_one(&sql::INCIDENT_BY_ID, vec![id.into()]).await?;
        row.map(rows::incident_from).transpose()
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
        let rows = self.db.read(&sql::EVENTS_BY_INCIDENT, vec![id.into()]).await?;
        rows.into_iter().map(rows::event_from).collect()
    }

    /// The statements about an incident, oldest first.
    pub async fn statements(&self, id: IncidentId) -> Result<Vec<Statement>, Error> {
        let rows = self.db.read(&sql::STATEMENTS_BY_INCIDENT, vec![id.into()]).await?;
        rows.into_iter().map(rows::statement_from).collect()
    }

    /// A site's rows on victim lists, newest incident first, before `before`.
    pub async fn site_incidents(
        &self,
        site: &Name,
        before: Option<IncidentId>,
        limit: u32,
    ) -> Result<Vec<Victim>, Error> {
        let args = vec![site.into(), id_or_latest(before), page(limit)];
        let rows = self.db.read(&sql::VICTIMS_BY_SITE, args).await?;
        rows.into_iter().map(rows::victim_from).collect()
    }

    /// When the newest statement was made: a cheap check whether there is a new one.
    pub async fn newest_statement_at(&self) -> Result<Option<Time>, Error> {
        let row = self.db.read_one(&sql::STATEMENT_NEWEST, vec![]).await?;
        row.map_or(Ok(None), |mut row| row.take())
    }

    /// How many second, different events and statements were refused so far; above zero the
    /// program has a bug, though no reader saw two versions.
    ///
    /// # Errors
    /// Any database error.
    pub async fn refused_count(&self) -> Result<i64, Error> {
        self.db.read_one(&sql::REFUSED_COUNT, vec![]).await?.map_or(Ok(0), |mut row| row.take())
    }
}
