//! Whether the file can be written: it can be read while its disk is full.

use crate::error::{Error, Source};
use crate::unit::StepResult;
use bongsu_core::Time;
use parking_lot::Mutex;
use rusqlite::ErrorCode;
use std::time::Duration;

/// What came of a unit.
pub(super) type Outcome = Result<Vec<StepResult>, Error>;

/// The present outage, if there is one: since when nothing can be committed.
#[derive(Debug, Default)]
pub(super) struct WriteOutage(Mutex<Option<Time>>);

impl WriteOutage {
    /// How long nothing could be committed.
    pub(super) fn lasts_for(&self, now: Time) -> Option<Duration> {
        self.0.lock().map(|since| now.since(since))
    }

    /// Takes in what came of a transaction. Beginning and end are logged.
    pub(super) fn note(&self, now: Time, outcomes: &[Outcome]) {
        let mut since = self.0.lock();
        if let Some(cause) = outcomes.iter().find_map(unwritable) {
            if since.is_none() {
                tracing::error!(%cause, "cannot write the database; retrying");
            }
            since.get_or_insert(now);
        } else if outcomes.iter().any(Result::is_ok)
            && let Some(since) = since.take()
        {
            let lasted_s = now.since(since).as_secs_f64();
            tracing::warn!(lasted_s, "can write the database again");
        }
    }
}

/// Why a unit failed, when it was for the file and not for what the unit says.
fn unwritable(outcome: &Outcome) -> Option<&Source> {
    let Err(Error::Failed { cause, .. }) = outcome else { return None };
    let code = cause.downcast_ref::<rusqlite::Error>()?.sqlite_error_code()?;
    let is_of_the_file = matches!(
        code,
        ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::ReadOnly
            | ErrorCode::CannotOpen
            | ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseCorrupt
    );
    is_of_the_file.then_some(cause)
}
