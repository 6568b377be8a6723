//! What went wrong with a request, before it is put into the reader's language and form.
//!
//! Rule: a handler returns [`Error`]; it becomes a bare response that carries the error,
//! and [`crate::guard`] dresses every bare error, ours or the framework's, as a page or
//! as RFC 9457 problem details. So no refusal reaches anybody without a reason and a way on.

use crate::commands::CommandError;
use crate::queries::QueryError;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bongsu_core::engine::command::Refusal;

/// Why a request is not answered as asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing.
    #[error("no such {0:?}")]
    NotFound(Resource),
    /// A field holds what it cannot hold.
    #[error("{field}: {flaw:?}")]
    Invalid {
        /// The field's name as sent.
        field: &'static str,
        /// What is wrong with it.
        flaw: FieldError,
    },
    /// It is done already, or nobody has to do it.
    #[error("nothing is to be done there")]
    NotOpen,
    /// Somebody asks for the same too often.
    #[error("asked too often")]
    TooOften,
    /// Too many pages are kept live already.
    #[error("too many live pages")]
    TooManyLive,
    /// The record cannot be read now.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The desk did not do it.
    #[error(transparent)]
    Command(#[from] CommandError),
}

/// What was looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resource {
    Page,
    Incident,
    Site,
    Component,
    Link,
    Contact,
    Subscriber,
    Customer,
}

/// What is wrong with a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldError {
    /// Nothing was given.
    Missing,
    /// More characters than this.
    TooLong(usize),
    /// Not a whole number from the first to the second.
    NotANumber(u32, u32),
    /// Not one of these words, separated by commas.
    NotOneOf(&'static str),
    /// Not a host name.
    NotAHost,
    /// He who wrote it, where another is wanted.
    SamePerson,
    /// Given beside another of which only one is wanted.
    OneOnly,
    /// Not a mail address.
    NotMail,
    /// Not an https:// address.
    NotAUrl,
    /// Not a span of the day such as 22:00-07:00.
    NotASpan,
    /// Not an incident id.
    NotAnId,
    /// Not text in UTF-8, or holding control characters.
    NotText,
    /// The request's body could not be read as what it claims to be.
    NotReadable,
}

impl Error {
    pub fn invalid(field: &'static str, flaw: FieldError) -> Error {
        Error::Invalid { field, flaw }
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Error::NotFound(_) => StatusCode::NOT_FOUND,
            Error::Command(CommandError::Refused(refusal)) => refused(*refusal),
            Error::Invalid { .. } => StatusCode::BAD_REQUEST,
            Error::TooOften => StatusCode::TOO_MANY_REQUESTS,
            Error::NotOpen => StatusCode::CONFLICT,
            Error::TooManyLive | Error::Query(_) | Error::Command(CommandError::Unavailable(_)) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }
}

fn refused(refusal: Refusal) -> StatusCode {
    match refusal {
        Refusal::Closed | Refusal::NotOnList | Refusal::NotWatched | Refusal::NoSuchDraft => {
            StatusCode::NOT_FOUND
        }
        Refusal::NotPermitted => StatusCode::FORBIDDEN,
        Refusal::NothingToCorrect | Refusal::SamePerson => StatusCode::BAD_REQUEST,
        Refusal::Unverified(_) | Refusal::ApprovalNeeded | Refusal::AlreadyDecided => {
            StatusCode::CONFLICT
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if self.status().is_server_error() {
            tracing::error!(error = %self, "a request could not be answered");
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
