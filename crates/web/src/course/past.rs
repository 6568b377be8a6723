//! Courses of incidents that are no longer in memory, read from the record once.
//!
//! Their pages are public, and a list may have fifty thousand lines: so one is read at a
//! time, whoever asks, and what was worked out is kept.

use super::{Course, course};
use crate::queries::{Queries, QueryError};
use bongsu_core::Time;
use bongsu_core::id::IncidentId;
use bongsu_core::incident::Incident;
use bongsu_core::statement::Statement;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Courses kept, some 5 KiB each.
const MAX_COURSES: usize = 64;

/// What was read, the newest last, by incident and its number of events.
#[derive(Default)]
pub struct PastCourses(Mutex<VecDeque<(IncidentId, u32, Arc<Course>)>>);

impl PastCourses {
    /// The course of an incident up to its end, or to `now` while it has none.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub async fn read(
        &self,
        record: &dyn Queries,
        incident: &Incident,
        statements: &[Statement],
        now: Time,
    ) -> Result<Arc<Course>, QueryError> {
        let mut kept = self.0.lock().await;
        let (id, events) = (incident.id, incident.events);
        if let Some((_, _, known)) = kept.iter().find(|it| (it.0, it.1) == (id, events)) {
            return Ok(known.clone());
        }
        let victims = record.victim_times(id).await?;
        let until = incident.resolved_at.unwrap_or(now);
        let read = Arc::new(course(victims.into_iter(), statements, until));
        if incident.resolved_at.is_none() {
            // It goes on: what is true now is not kept.
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
