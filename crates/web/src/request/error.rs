//! Why a request is not answered as asked, before it is put into the reader's language.
//!
//! Rule: a handler returns [`Error`]; it becomes a bare response that carries the error, and
//! [`crate::middleware::error_pages`] renders every bare error, ours or the framework's. So
//! no refusal is shown without a reason and a remedy.

use crate::commands::CommandError;
use crate::queries::QueryError;
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bongsu_core::access::password::WeakPassword;
use bongsu_core::call::CallRefusal;
use bongsu_core::care::abuse::AbuseRefusal;
use bongsu_core::care::attendance::NotNow;
use bongsu_core::departure::alarm::AlarmRefusal;
use bongsu_core::engine::command::Refusal;
use bongsu_core::inventory::edit::{EditRefusal, UndoRefusal};
use bongsu_core::maintenance::PlanError;
use bongsu_core::maintenance::ical::IcalError;
use bongsu_core::maintenance::recurrence::RuleError;
use bongsu_core::postmortem::Refusal as PostmortemRefusal;
use bongsu_core::public_names::{InternalName, PublicNames};
use bongsu_core::settlement::credit::record::CreditRefusal;
use bongsu_core::ticket::Refusal as TicketRefusal;
use bongsu_store::ChangeOfEntry;
use bongsu_words::Language;
use std::sync::Arc;

/// The most internal names that a refusal lists.
const MAX_NAMED: usize = 20;

/// Why a request is not answered as asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing.
    #[error("no such {0:?}")]
    NotFound(Resource),
    /// A plan of maintenance that cannot be, and all that is wrong with it.
    #[error("the plan cannot be")]
    InvalidPlan(Arc<[PlanProblem]>),
    /// The inventory was not changed.
    #[error("the inventory was not changed: {0:?}")]
    Inventory(Arc<InventoryRefusal>),
    /// A field has an invalid value.
    #[error("{field}: {reason:?}")]
    Invalid {
        /// The field's name as sent.
        field: &'static str,
        /// What is wrong with it.
        reason: FieldError,
        /// The label beside the field, where a form has it.
        label: Option<FieldLabel>,
    },
    /// A part of a program's request is not what is expected there.
    #[error("{field}: {reason}")]
    Body {
        /// The field, as a path such as `fields.server`; empty for the whole.
        field: Arc<str>,
        /// What is wrong with it, as whoever reads JSON says it.
        reason: Arc<str>,
    },
    /// A program's request has a field that there is none of.
    #[error("{field}: unknown field")]
    UnknownField {
        /// The field, as a path.
        field: Arc<str>,
        /// The fields that there are.
        known: Arc<str>,
    },
    /// A text that everybody reads names what must stay inside.
    #[error("{field}: “{name}” must stay inside")]
    InternalName {
        /// The field's name as sent.
        field: &'static str,
        /// What was named.
        name: Arc<str>,
        /// Where, in characters from 1.
        at: u32,
        /// The label beside the field, where a form has it.
        label: Option<FieldLabel>,
    },
    /// Several things are wrong with what was sent: each of them, at least one.
    #[error("several things are wrong")]
    Several(Arc<[Error]>),
    /// The obligation is fulfilled already, or does not apply.
    #[error("nothing is to be done there")]
    NotOpen,
    /// The credit was decided or changed meanwhile, or does not ask this.
    #[error("the credit was decided or changed meanwhile")]
    CreditNotOpen,
    /// Something was decided about an outage of the credit since it was computed.
    #[error("the credit is about to be computed again")]
    CreditOutdated,
    /// A credit refuses what was decided about it.
    #[error("{0:?}")]
    Credit(CreditRefusal),
    /// The client asks for the same too often.
    #[error("asked too often")]
    TooOften,
    /// Other files are being received, as many as fit.
    #[error("other files are being received")]
    FilesBusy,
    /// Files came more slowly than is waited for.
    #[error("the files came too slowly")]
    FilesTooSlow,
    /// Nobody is logged in.
    #[error("nobody is logged in")]
    LoginNeeded,
    /// The role or the token does not allow it.
    #[error("the role or the token does not allow it")]
    NotPermitted,
    /// Nobody does that to their own account.
    #[error("nobody does that to their own account")]
    NotOneself,
    /// Only a person with an account can do that.
    #[error("only a person with an account can do that")]
    NoAccount,
    /// A postmortem refuses what was asked of it.
    #[error(transparent)]
    Postmortem(#[from] PostmortemRefusal),
    /// A ticket refuses what was asked of it.
    #[error(transparent)]
    Ticket(#[from] TicketRefusal),
    /// Care for who answers, or a report, forbids it.
    #[error("{0:?}")]
    Care(CareRefusal),
    /// A task to call a customer who leaves refuses what was asked of it.
    #[error("{0:?}")]
    Leaving(AlarmRefusal),
    /// A key of a customer that stands for another departure.
    #[error("the key “{key}” stands for another departure of the customer")]
    DepartureKey {
        /// The key.
        key: String,
    },
    /// Something changed while a calendar was planned: a part of it was.
    #[error("a part of the calendar was planned")]
    CalendarInPart,
    /// Too many pages are kept live already.
    #[error("too many live pages")]
    TooManyLive,
    /// A PDF cannot be written here, and why.
    #[error("a PDF cannot be written: {0}")]
    NoPdf(Arc<str>),
    /// As many PDFs are written as are at once.
    #[error("other PDFs are being written")]
    PdfsBusy,
    /// The store cannot be read now.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// What the store has alone can neither be read nor changed now.
    #[error(transparent)]
    StoreAway(QueryError),
    /// Whether the store took it is not known.
    #[error(transparent)]
    NotSaved(QueryError),
    /// The engine did not do it.
    #[error(transparent)]
    Command(#[from] CommandError),
}

/// Why a call is not taken, or something about a report of abuse not done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CareRefusal {
    /// The call is for somebody else, or for later.
    NotNow(NotNow),
    /// What became of the call.
    Call(CallRefusal),
    /// The report.
    Report(AbuseRefusal),
}

/// Why the inventory was not changed.
#[derive(Debug)]
pub enum InventoryRefusal {
    /// The edit cannot be.
    Edit(EditRefusal),
    /// The change cannot be taken back.
    Undo(UndoRefusal),
    /// What a change did is not kept any more.
    Gone,
    /// Somebody else changed the entry first.
    Overtaken(Vec<ChangeOfEntry>),
}

/// What is wrong with a plan of maintenance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PlanProblem {
    /// The plan itself.
    Plan(PlanError),
    /// The rule of its recurrence.
    Rule(RuleError),
    /// The calendar that it is read from.
    Calendar(IcalError),
    /// A field that is not what it is to be.
    Field(&'static str, FieldError),
    /// One part of a field that has several.
    Part {
        /// The field.
        field: &'static str,
        /// The part, as it was typed.
        text: Arc<str>,
        /// What is wrong with it.
        reason: FieldError,
    },
}

/// Gives the label of a form's field; the field's name where it has none.
pub type FieldLabel = fn(Language, &'static str) -> String;

/// What was looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resource {
    Page,
    Incident,
    /// An incident that is not over.
    OpenIncident,
    Site,
    Component,
    CustomerPage,
    Contact,
    Subscriber,
    Customer,
    User,
    OneTimeLink,
    Maintenance,
    InventoryEntry,
    InventoryChange,
    Ticket,
    TicketFile,
    Escalation,
    Credit,
    /// A credit, as the customer reads it whose page it is not on.
    OwnCredit,
    SettlementDocument,
    ExternalAlert,
    AbuseReport,
    LeavingAlarm,
}

/// Why a browser cannot be added to those in which a person gets messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BrowserError {
    /// It said nothing of its push service: its script did not run.
    Silent,
    /// What it said cannot be used.
    Unusable,
    /// It takes messages from a key that is not in use.
    OtherKey,
    /// It is another person's.
    Anothers,
    /// The person has as many.
    TooMany(usize),
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
    /// Not one of these values, separated by commas.
    NotOneOf(&'static str),
    /// Not a host name.
    NotAHost,
    /// Given beside another of which only one is allowed.
    OneOnly,
    /// Not a login name.
    NotALogin,
    /// A login name that another user has.
    LoginTaken,
    /// Not the present password.
    NotThePassword,
    /// Not the same as the other field.
    NotTheSame,
    /// Not what the authenticator shows.
    NotTheCode,
    /// Not an answer of the passkey that was asked.
    NotThePasskey,
    /// A password that is not accepted.
    WeakPassword(WeakPassword),
    /// Not the name of a team.
    NotATeam,
    /// Not a browser that can be added.
    Browser(BrowserError),
    /// Whoever wants this logged in too long ago, and has no password to give again.
    LoginTooOld,
    /// A time that is more than a day from now.
    InFuture,
    /// A time that has not come yet.
    NotYet,
    /// A time before an outage began or after it ended.
    OutsideOutage,
    /// Not a date and time of day.
    NotATime,
    /// Not the kind and name of a component.
    NotAComponent,
    /// Not a time zone.
    NotATimeZone,
    /// Not a mail address.
    NotMail,
    /// Neither a mail address nor a telephone number.
    NotAContact,
    /// Not a contact that the customer has on record.
    NotOnRecord,
    /// Not an https:// address.
    NotAUrl,
    /// Not a range of the day such as 22:00-07:00.
    NotATimeRange,
    /// Not a month.
    NotAMonth,
    /// More months than this, from a first day to a last.
    TooManyMonths(u32),
    /// A first day after the last.
    AfterEnd,
    /// Not an incident id.
    NotAnId,
    /// Not text in UTF-8, or holding control characters.
    NotText,
    /// The request's body could not be read as what it claims to be.
    NotReadable,
}

impl Error {
    /// The refusal of a field.
    pub fn invalid(field: &'static str, reason: FieldError) -> Error {
        Error::Invalid { field, reason, label: None }
    }

    /// The refusal of a text that everybody reads, with what it names of the inside.
    pub fn internal_name(field: &'static str, text: &str, found: InternalName) -> Error {
        let name = found.quote(text).into();
        Error::InternalName { field, name, at: found.at + 1, label: None }
    }

    /// The refusal of texts that everybody reads, with all that they name of the inside; `None` where
    /// they name nothing.
    pub fn of_internal_names<'t>(
        names: &PublicNames,
        fields: impl IntoIterator<Item = (&'static str, &'t str)>,
    ) -> Option<Error> {
        let mut all = Vec::new();
        for (field, text) in fields {
            let found = names.internal_names(text, MAX_NAMED - all.len()).into_iter();
            all.extend(found.map(|it| Error::internal_name(field, text, it)));
        }
        match all.len() {
            0 | 1 => all.pop(),
            _ => Some(Error::Several(all.into())),
        }
    }

    /// The refusal of a form with which several things are wrong: at least one.
    pub fn several(mut all: Vec<Error>) -> Error {
        match (all.len(), all.pop()) {
            (1, Some(only)) => only,
            (_, last) => {
                all.extend(last);
                Error::Several(all.into())
            }
        }
    }

    /// The refusal of a form that cannot be read at all.
    pub fn unreadable_form() -> Error {
        let error = Error::invalid("form", FieldError::NotReadable);
        error.labelled(|lang, _| say!(lang, "field-form"))
    }

    /// The same, with the labels of the form that was sent.
    pub fn labelled(self, label: FieldLabel) -> Error {
        match self {
            Error::Invalid { field, reason, label: None } => {
                Error::Invalid { field, reason, label: Some(label) }
            }
            Error::InternalName { field, name, at, label: None } => {
                Error::InternalName { field, name, at, label: Some(label) }
            }
            Error::Several(all) => {
                Error::Several(all.iter().map(|it| it.clone().labelled(label)).collect())
            }
            other => other,
        }
    }

    /// The HTTP status of the response.
    pub fn status(&self) -> StatusCode {
        match self {
            Error::NotFound(_) => StatusCode::NOT_FOUND,
            Error::Command(CommandError::Refused(refusal)) => refusal_status(*refusal),
            Error::Command(CommandError::InFlight) => StatusCode::CONFLICT,
            Error::Command(CommandError::KeyReused) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::Invalid { .. }
            | Error::Body { .. }
            | Error::UnknownField { .. }
            | Error::InternalName { .. }
            | Error::Several(_)
            | Error::InvalidPlan(_) => StatusCode::BAD_REQUEST,
            Error::Inventory(refusal) => match &**refusal {
                InventoryRefusal::Edit(EditRefusal::Invalid(_)) => StatusCode::BAD_REQUEST,
                InventoryRefusal::Edit(EditRefusal::NotFound { .. }) => StatusCode::NOT_FOUND,
                _ => StatusCode::CONFLICT,
            },
            Error::FilesTooSlow => StatusCode::REQUEST_TIMEOUT,
            Error::LoginNeeded => StatusCode::UNAUTHORIZED,
            Error::NotPermitted | Error::NotOneself | Error::NoAccount => StatusCode::FORBIDDEN,
            Error::TooOften => StatusCode::TOO_MANY_REQUESTS,
            Error::Postmortem(refusal) => postmortem_status(*refusal),
            Error::Ticket(refusal) => ticket_status(*refusal),
            Error::Care(CareRefusal::Report(AbuseRefusal::Text)) => StatusCode::BAD_REQUEST,
            Error::Leaving(AlarmRefusal::Text) => StatusCode::BAD_REQUEST,
            Error::Credit(CreditRefusal::NoteNeeded) => StatusCode::BAD_REQUEST,
            Error::NotOpen
            | Error::CreditNotOpen
            | Error::CreditOutdated
            | Error::Credit(_)
            | Error::Care(_)
            | Error::Leaving(_)
            | Error::DepartureKey { .. }
            | Error::CalendarInPart => StatusCode::CONFLICT,
            Error::TooManyLive
            | Error::FilesBusy
            | Error::PdfsBusy
            | Error::NoPdf(_)
            | Error::Query(_)
            | Error::StoreAway(_)
            | Error::NotSaved(_)
            | Error::Command(CommandError::Unavailable(_) | CommandError::StoreAway) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if self.status().is_server_error() {
            tracing::error!(error = %self, "failed to answer a request");
        }
        let mut response = self.status().into_response();
        if matches!(self, Error::LoginNeeded) {
            // RFC 6750 §3: by what a program can log in.
            let bearer = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(WWW_AUTHENTICATE, bearer);
        }
        response.extensions_mut().insert(self);
        response
    }
}

const fn postmortem_status(refusal: PostmortemRefusal) -> StatusCode {
    match refusal {
        PostmortemRefusal::NoSummary | PostmortemRefusal::TooLong(_) => StatusCode::BAD_REQUEST,
        PostmortemRefusal::SamePerson => StatusCode::FORBIDDEN,
        PostmortemRefusal::Changed
        | PostmortemRefusal::NoDraft
        | PostmortemRefusal::NotApproved
        | PostmortemRefusal::IncidentOpen
        | PostmortemRefusal::NotPublished => StatusCode::CONFLICT,
    }
}

fn ticket_status(refusal: TicketRefusal) -> StatusCode {
    match refusal {
        TicketRefusal::NotYours => StatusCode::FORBIDDEN,
        TicketRefusal::Empty | TicketRefusal::TooLong(_) | TicketRefusal::InvalidTags => {
            StatusCode::BAD_REQUEST
        }
        TicketRefusal::Changed
        | TicketRefusal::Full
        | TicketRefusal::AlreadyClosed
        | TicketRefusal::NotClosed
        | TicketRefusal::AlreadyJoined
        | TicketRefusal::NotJoined
        | TicketRefusal::IncidentResolved
        | TicketRefusal::NotConfirmed
        | TicketRefusal::SaysRestored
        | TicketRefusal::HandoverGone
        | TicketRefusal::NothingToRate => StatusCode::CONFLICT,
    }
}

fn refusal_status(refusal: Refusal) -> StatusCode {
    match refusal {
        Refusal::Closed
        | Refusal::NotOnList
        | Refusal::NotWatched
        | Refusal::NoSuchDraft
        | Refusal::NoSuchMaintenance
        | Refusal::NoSuchCustomer
        | Refusal::NoSuchPromise
        | Refusal::NoCallback
        | Refusal::NotMuted
        | Refusal::NoSuchPerson
        | Refusal::NoSuchSchedule
        | Refusal::NoSuchHeartbeat
        | Refusal::NoSuchChange => StatusCode::NOT_FOUND,
        Refusal::NotPermitted | Refusal::NotAsked => StatusCode::FORBIDDEN,
        Refusal::NothingToCorrect
        | Refusal::NoNamedCause
        | Refusal::InternalName(_)
        | Refusal::SamePerson
        | Refusal::InvalidPlan
        | Refusal::ExtensionEnd
        | Refusal::NoReason
        | Refusal::PromiseText
        | Refusal::PromiseDue
        | Refusal::PromiseSaysRestored
        | Refusal::MuteEnd
        | Refusal::SnoozeEnd
        | Refusal::ChangeWindow
        | Refusal::NothingChanges => StatusCode::BAD_REQUEST,
        Refusal::Unverified(_)
        | Refusal::ApprovalNeeded
        | Refusal::AlreadyDecided
        | Refusal::AlreadyPlanned
        | Refusal::AlreadyPromised
        | Refusal::AlreadyAsked
        | Refusal::PromiseMoved
        | Refusal::NothingToAwait
        | Refusal::NoContact
        | Refusal::LeftToOthers
        | Refusal::HandsFull
        | Refusal::NotTaken
        | Refusal::MaintenanceOver
        | Refusal::NotRunning
        | Refusal::ExternalAlertOver
        | Refusal::HelpWanted
        | Refusal::NoSuchContact
        | Refusal::EscalationOver => StatusCode::CONFLICT,
        Refusal::TestedJustNow | Refusal::TooManyAlerts => StatusCode::TOO_MANY_REQUESTS,
    }
}
