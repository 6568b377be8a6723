//! Whether the file can be written: it can be read while its disk is full. A file that is damaged takes
//! some of what is written all the same, and does not heal: that it is, is known until the end.

use crate::error::{Error, Source};
use crate::unit::StepResult;
use bongsu_core::Time;
use parking_lot::Mutex;
use rusqlite::ErrorCode;
use std::fmt::Display;
use std::time::Duration;

/// What came of a unit.
pub(super) type Outcome = Result<Vec<StepResult>, Error>;

/// The present outage, if there is one.
#[derive(Debug, Default)]
pub(super) struct WriteOutage(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Since when nothing can be committed, or not all of what is said.
    since: Option<Time>,
    /// Whether pages of the file are lost.
    is_damaged: bool,
}

impl WriteOutage {
    /// How long nothing could be committed.
    pub(super) fn lasts_for(&self, now: Time) -> Option<Duration> {
        self.0.lock().since.map(|since| now.since(since))
    }

    /// Takes in what came of reading.
    pub(super) fn note_read<T>(&self, now: Time, outcome: &Result<T, Error>) {
        if let Some(cause) = cause(outcome).filter(|it| is_damage(it)) {
            self.damaged(now, cause);
        }
    }

    /// Pages of the file are lost. That some of it can still be written and read ends nothing.
    pub(super) fn damaged(&self, now: Time, cause: &dyn Display) {
        let mut state = self.0.lock();
        if !state.is_damaged {
            tracing::error!(%cause, "database file is damaged; restore it from a backup");
        }
        state.is_damaged = true;
        state.since.get_or_insert(now);
    }

    /// Takes in what came of a transaction. Beginning and end are logged.
    pub(super) fn note(&self, now: Time, outcomes: &[Outcome]) {
        if let Some(cause) = outcomes.iter().filter_map(cause).find(|it| is_damage(it)) {
            return self.damaged(now, cause);
        }
        let mut state = self.0.lock();
        if let Some(cause) = outcomes.iter().find_map(unwritable) {
            if state.since.is_none() {
                tracing::error!(%cause, "cannot write the database; retrying");
            }
            state.since.get_or_insert(now);
        } else if !state.is_damaged
            && outcomes.iter().any(Result::is_ok)
            && let Some(since) = state.since.take()
        {
            let lasted_s = now.since(since).as_secs_f64();
            tracing::warn!(lasted_s, "can write the database again");
        }
    }
}

fn cause<T>(outcome: &Result<T, Error>) -> Option<&Source> {
    match outcome {
        Err(Error::Failed { cause, .. }) => Some(cause),
        _ => None,
    }
}

fn code(cause: &Source) -> Option<ErrorCode> {
    cause.downcast_ref::<rusqlite::Error>()?.sqlite_error_code()
}

fn is_damage(cause: &Source) -> bool {
    matches!(code(cause), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// Why a unit failed, when it was for the file and not for what the unit says.
fn unwritable(outcome: &Outcome) -> Option<&Source> {
    let cause = cause(outcome)?;
    let is_of_the_file = matches!(
        code(cause)?,
        ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::ReadOnly
            | ErrorCode::CannotOpen
            | ErrorCode::DatabaseBusy
    );
    is_of_the_file.then_some(cause)
}
