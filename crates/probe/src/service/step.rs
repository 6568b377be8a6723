//! What all dialogues share: how far they are, and how they fail.

use crate::tcp::ConnectError;
use bongsu_core::observation::Reason;

/// How far a dialogue is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    /// It has just begun.
    Open,
    /// It goes on over TLS, after the service agreed.
    Secured,
}

/// A result of a step: why it failed.
pub(super) type Step<T = ()> = Result<T, ConnectError>;

/// A service that answers and takes nobody now.
pub(super) fn unavailable<T>() -> Step<T> {
    Err(ConnectError::Target(Reason::Unavailable))
}

/// What answers is something else.
pub(super) fn wrong_protocol<T>() -> Step<T> {
    Err(ConnectError::Target(Reason::WrongProtocol))
}

/// A service that does not offer TLS where it must.
pub(super) fn not_offered<T>() -> Step<T> {
    Err(ConnectError::Target(Reason::StartTlsMissing))
}
