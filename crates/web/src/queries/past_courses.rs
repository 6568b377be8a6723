//! Courses of incidents that are no longer in the engine's view, read from the store once.
//!
//! Their pages are public, and a victim list may have fifty thousand rows: so one list is
//! read at a time for all readers, and the course is kept.

use super::reads::Queries;
use super::types::QueryError;
use crate::model::course::{Course, course};
use bongsu_core::Time;
use bongsu_core::incident::{Incident, IncidentId};
use bongsu_core::statement::Statement;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::Mutex;

/// The most courses kept, about 5 KiB each.
const MAX_COURSES: usize = 64;

/// The courses read, newest last, by incident and its number of events.
#[derive(Default)]
pub struct PastCourses(Mutex<VecDeque<(IncidentId, u32, Arc<Course>)>>);

impl PastCourses {
    /// The course of an incident up to its end, or to `now` while it is open.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn read(
        &self,
        queries: &dyn Queries,
        incident: &Incident,
        statements: &[Statement],
        now: Time,
    ) -> Result<Arc<Course>, QueryError> {
        let mut kept = self.0.lock().await;
        let (id, events) = (incident.id, incident.events);
        if let Some((_, _, known)) = kept.iter().find(|it| (it.0, it.1) == (id, events)) {
            return Ok(known.clone());
        }
        let victims = queries.victim_times(id).await?;
        let until = incident.resolved_at.unwrap_or(now);
        let read = Arc::new(course(victims.into_iter(), statements, until));
        if incident.resolved_at.is_none() {
            // It is still changing.
            return Ok(read);
        }
        kept.retain(|it| it.0 != id);
        if kept.len() == MAX_COURSES {
            kept.pop_front();
        }
        kept.push_back((id, events, read.clone()));
        Ok(read)
    }
}
