//! A credit by its id, and what is decided about it: the same from a page and by the API.

use super::context::RequestContext;
use super::error::{Error, Resource};
use super::params::optional_text;
use crate::access::login::unusable;
use bongsu_core::settlement::credit::record::{Credit, CreditRefusal};

/// The longest note, in characters.
pub const NOTE_MAX_CHARS: usize = 1_000;

/// Whether it is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// It is.
    Approve,
    /// It is not.
    Decline,
}

impl Decision {
    /// From its code: `approve` or `decline`.
    pub fn from_code(code: &str) -> Option<Decision> {
        match code {
            "approve" => Some(Decision::Approve),
            "decline" => Some(Decision::Decline),
            _ => None,
        }
    }

    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Decision::Approve => "approve",
            Decision::Decline => "decline",
        }
    }
}

/// A credit by the id in a path.
///
/// # Errors
/// When there is none, or the store cannot be read.
pub async fn credit_by_id(cx: &RequestContext, id: &str) -> Result<Credit, Error> {
    let none = || Error::NotFound(Resource::Credit);
    let id = id.parse().map_err(|_| none())?;
    cx.app.users()?.credit(id).await.map_err(unusable)?.ok_or_else(none)
}

/// The credit as it would be decided about.
///
/// # Errors
/// When a note is needed, or when it is not open any more.
pub fn check_decision(
    cx: &RequestContext,
    credit: &Credit,
    (decision, note): (Decision, &str),
) -> Result<Credit, Error> {
    let (by, note) = (cx.principal()?.name, optional_text("note", note, NOTE_MAX_CHARS)?);
    let after = match decision {
        Decision::Approve => credit.approved(&by, cx.now, &note),
        Decision::Decline => credit.declined(&by, cx.now, &note),
    };
    after.map_err(|refused| match refused {
        CreditRefusal::NotOpen => Error::CreditNotOpen,
        refused => Error::Credit(refused),
    })
}

/// Whether a figure is about to be computed again, since something was decided about one of its
/// outages.
///
/// # Errors
/// When the store cannot be read.
pub async fn is_outdated(cx: &RequestContext, credit: &Credit) -> Result<bool, Error> {
    let incidents = credit.settlement.incidents();
    cx.app.users()?.is_settled_again(incidents).await.map_err(unusable)
}

/// Refuses a decision about such a figure: what is approved is told at once, and stays.
///
/// # Errors
/// When it is one, or the store cannot be read.
pub async fn must_be_current(cx: &RequestContext, credit: &Credit) -> Result<(), Error> {
    if is_outdated(cx, credit).await? { Err(Error::CreditOutdated) } else { Ok(()) }
}

/// Approves or declines; gives the credit as it is then, and what the audit log says.
///
/// # Errors
/// When a note is needed, when it is not open any more or about to be computed again, or when the
/// store cannot be written.
pub async fn decide(
    cx: &RequestContext,
    credit: &Credit,
    decided: (Decision, &str),
) -> Result<(Credit, String), Error> {
    let after = check_decision(cx, credit, decided)?;
    must_be_current(cx, credit).await?;
    match cx.app.users()?.decide_credit(credit, &after).await {
        Ok(()) => {
            let (code, amount) = (decided.0.code(), credit.amount);
            let audit = format!("{code} credit {} of {} {amount}", credit.id, amount.currency());
            Ok((after, audit))
        }
        Err(bongsu_store::Error::Conflict { .. }) => {
            // Somebody may have asked for another figure since it was looked at.
            must_be_current(cx, credit).await?;
            Err(Error::CreditNotOpen)
        }
        Err(error) => Err(unusable(error)),
    }
}
