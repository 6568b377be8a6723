//! Why a mail is not done with.

use bongsu_store::Error;

/// Why a mail is not done with.
pub enum TakeError {
    /// It comes again later.
    Later(&'static str),
    /// The store failed.
    Store(Error),
}

impl From<Error> for TakeError {
    fn from(error: Error) -> TakeError {
        TakeError::Store(error)
    }
}
