//! What is wrong with a request and what to do about it, in the reader's language.

use super::field::field_remedy;
use super::labels::common_label;
use super::{care, inventory, json, maintenance, oncall, postmortem, promise, ticket};
use crate::commands::CommandError;
use crate::request::error::{Error, FieldLabel, Resource};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use bongsu_core::engine::command::Refusal;
use bongsu_core::settlement::credit::record::CreditRefusal;
use bongsu_core::statement::official::UnverifiedClaim;
use bongsu_words::{Language, sentences, settlement};

/// After how many seconds it is worth trying again what is unavailable.
pub const RETRY_AFTER_S: u16 = 15;

/// The mark of a response that shows a refused form again, and why it was refused.
#[derive(Clone)]
pub(super) struct RefusedForm(pub(super) Error);

/// The response that shows a refused form again with what was typed. What is wrong with a field is
/// put beside it when the response is on its way ([`super::render_errors`]).
pub fn redisplay_form(error: &Error, mut form: Response) -> Response {
    *form.status_mut() = error.status();
    if error.status() == StatusCode::SERVICE_UNAVAILABLE {
        form.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_S));
    }
    form.extensions_mut().insert(RefusedForm(error.clone()));
    // No cache on the way keeps what was typed.
    form.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    form
}

/// The same as [`error_text`], with a field named by its label: a program knows a field by
/// its name, and a person by the label beside it.
pub(super) fn error_text_for_people(lang: Language, error: &Error) -> (String, String) {
    let (detail, remedy) = error_text(lang, error);
    match error {
        Error::Several(all) => several(all.iter().map(|it| error_text_for_people(lang, it))),
        Error::Invalid { field, label, .. } => {
            (say!(lang, "invalid-field", field = said_label(lang, *label, field)), remedy)
        }
        Error::InternalName { field, name, at, label } => {
            (internal_name(lang, said_label(lang, *label, field), name, *at), remedy)
        }
        _ => (detail, remedy),
    }
}

/// The label of a field: its form's, or else what fields of its name are called.
fn said_label(lang: Language, label: Option<FieldLabel>, field: &'static str) -> String {
    let own = label.map(|label| label(lang, field)).filter(|it| it != field);
    own.unwrap_or_else(|| common_label(lang, field))
}

/// What is wrong, and what to do about it.
pub fn error_text(lang: Language, error: &Error) -> (String, String) {
    match error {
        Error::NotFound(resource) => not_found_text(lang, *resource),
        Error::Invalid { field, reason, .. } => {
            (say!(lang, "invalid-field", field = *field), field_remedy(lang, *reason))
        }
        Error::Body { field, reason } => (
            say!(lang, "invalid-body", field = &**field, reason = json::reason(lang, reason)),
            say!(lang, "remedy-body"),
        ),
        Error::UnknownField { field, known } => (
            say!(lang, "unknown-field", field = &**field),
            say!(lang, "remedy-unknown-field", known = &**known),
        ),
        Error::InternalName { field, name, at, .. } => (
            internal_name(lang, (*field).to_owned(), name, *at),
            say!(lang, "remedy-internal-name"),
        ),
        Error::Several(all) => several(all.iter().map(|it| error_text(lang, it))),
        Error::Inventory(refusal) => inventory::refusal_text(lang, refusal),
        Error::InvalidPlan(problems) => maintenance::plan_text(lang, problems),
        Error::NotOpen => (say!(lang, "obligation-not-open"), say!(lang, "remedy-duty")),
        Error::CreditNotOpen => (say!(lang, "credit-not-open"), say!(lang, "remedy-reload")),
        Error::CreditOutdated => {
            (say!(lang, "credit-outdated"), say!(lang, "credit-outdated-remedy"))
        }
        Error::Credit(refusal) => credit_text(lang, *refusal),
        Error::TooOften => (say!(lang, "subscribe-too-often"), say!(lang, "remedy-too-often")),
        Error::FilesBusy => (say!(lang, "ticket-files-busy"), say!(lang, "remedy-reload")),
        Error::FilesTooSlow => (say!(lang, "ticket-files-slow"), say!(lang, "ticket-files-fewer")),
        Error::LoginNeeded => (say!(lang, "login-needed"), say!(lang, "remedy-login")),
        Error::NotPermitted => (say!(lang, "refused-permission"), say!(lang, "remedy-permission")),
        Error::NotOneself => (say!(lang, "refused-oneself"), say!(lang, "remedy-oneself")),
        Error::NoAccount => (say!(lang, "refused-no-account"), say!(lang, "remedy-no-account")),
        Error::Postmortem(refusal) => postmortem::refusal_text(lang, *refusal),
        Error::Ticket(refusal) => ticket::refusal_text(lang, *refusal),
        Error::Care(refusal) => care::refusal_text(lang, *refusal),
        Error::Leaving(refusal) => care::leaving_text(lang, *refusal),
        Error::DepartureKey { key } => (
            say!(lang, "departures-key-used", key = key.as_str()),
            say!(lang, "departures-key-remedy"),
        ),
        Error::CalendarInPart => {
            (say!(lang, "calendar-in-part"), say!(lang, "calendar-in-part-remedy"))
        }
        Error::TooManyLive => (say!(lang, "too-many-live"), say!(lang, "remedy-reload")),
        // The reason names files of this server; it is in the log.
        Error::PdfsBusy => (say!(lang, "document-busy"), say!(lang, "remedy-reload")),
        Error::NoPdf(_) => (say!(lang, "document-no-pdf"), say!(lang, "document-no-pdf-remedy")),
        Error::Query(_) => (say!(lang, "history-unreadable"), say!(lang, "remedy-history")),
        Error::StoreAway(_) => (say!(lang, "store-away"), again_later(lang)),
        Error::NotSaved(_) => (say!(lang, "store-not-saved"), again_later(lang)),
        Error::Command(error) => command_text(lang, error),
    }
}

/// Why a credit refuses a decision, and what helps.
fn credit_text(lang: Language, refusal: CreditRefusal) -> (String, String) {
    let remedy = match refusal {
        CreditRefusal::NoteNeeded => say!(lang, "credit-note-remedy"),
        CreditRefusal::Nothing => say!(lang, "credit-nothing-remedy"),
        CreditRefusal::NotOpen | CreditRefusal::ClaimedAlready => say!(lang, "remedy-reload"),
    };
    (settlement::refusal(lang, refusal), remedy)
}

/// All that is wrong, and each thing that helps once.
fn several(all: impl Iterator<Item = (String, String)>) -> (String, String) {
    let (details, mut remedies): (Vec<String>, Vec<String>) = all.unzip();
    remedies.dedup();
    (sentences(details), sentences(remedies))
}

fn internal_name(lang: Language, field: String, name: &str, at: u32) -> String {
    say!(lang, "refused-internal-name", field = field, name = name, at = at)
}

fn not_found_text(lang: Language, resource: Resource) -> (String, String) {
    match resource {
        Resource::Page => (say!(lang, "missing-page"), say!(lang, "remedy-page")),
        Resource::Incident => (say!(lang, "missing-incident"), say!(lang, "remedy-incident")),
        Resource::OpenIncident => {
            (say!(lang, "missing-open-incident"), say!(lang, "remedy-open-incident"))
        }
        Resource::Site => (say!(lang, "missing-site"), say!(lang, "remedy-site")),
        Resource::Component => (say!(lang, "missing-component"), say!(lang, "remedy-component")),
        Resource::Contact => (say!(lang, "missing-contact"), say!(lang, "remedy-contact")),
        Resource::Customer => (say!(lang, "missing-customer"), say!(lang, "remedy-customer")),
        Resource::CustomerPage => (say!(lang, "missing-link"), say!(lang, "remedy-link")),
        Resource::User => (say!(lang, "missing-user"), say!(lang, "remedy-user")),
        Resource::OneTimeLink => (say!(lang, "missing-one-time"), say!(lang, "remedy-one-time")),
        Resource::Credit => (say!(lang, "credit-missing"), say!(lang, "credit-missing-remedy")),
        Resource::OwnCredit => {
            (say!(lang, "credit-missing"), say!(lang, "own-credit-missing-remedy"))
        }
        Resource::SettlementDocument => {
            (say!(lang, "version-missing"), say!(lang, "version-missing-remedy"))
        }
        Resource::ExternalAlert => {
            (say!(lang, "external-none-such"), say!(lang, "external-remedy"))
        }
        Resource::Escalation => (say!(lang, "oncall-none"), say!(lang, "oncall-none-remedy")),
        Resource::Maintenance => {
            (say!(lang, "maintenance-none"), say!(lang, "maintenance-none-remedy"))
        }
        Resource::InventoryEntry | Resource::InventoryChange => {
            (say!(lang, "inventory-none"), say!(lang, "inventory-not-found-remedy"))
        }
        Resource::AbuseReport => (say!(lang, "care-report-not-found"), say!(lang, "remedy-page")),
        Resource::LeavingAlarm => (say!(lang, "leaving-not-found"), say!(lang, "remedy-page")),
        Resource::Ticket => (say!(lang, "ticket-none"), say!(lang, "ticket-none-remedy")),
        Resource::TicketFile => (say!(lang, "ticket-file-none"), say!(lang, "remedy-page")),
        Resource::Subscriber => (say!(lang, "subscribe-none"), say!(lang, "remedy-page")),
    }
}

fn command_text(lang: Language, error: &CommandError) -> (String, String) {
    match error {
        CommandError::Refused(refusal) => refusal_text(lang, *refusal),
        CommandError::Unavailable(_) => {
            (say!(lang, "desk-unavailable"), say!(lang, "remedy-again"))
        }
        CommandError::InFlight => (say!(lang, "refused-in-flight"), say!(lang, "remedy-in-flight")),
        CommandError::KeyReused => (say!(lang, "refused-key-reused"), say!(lang, "remedy-new-key")),
        CommandError::StoreAway => (say!(lang, "store-not-recorded"), again_later(lang)),
    }
}

/// When to try again, as the header says it too.
fn again_later(lang: Language) -> String {
    say!(lang, "remedy-store", secs = RETRY_AFTER_S)
}

/// Why the engine refused a command, and what helps.
fn refusal_text(lang: Language, refusal: Refusal) -> (String, String) {
    match refusal {
        Refusal::Closed => (say!(lang, "desk-no-incident"), say!(lang, "remedy-incident")),
        Refusal::NotOnList => (say!(lang, "desk-no-victim"), say!(lang, "remedy-victim")),
        Refusal::NotWatched => (say!(lang, "missing-site"), say!(lang, "remedy-site")),
        Refusal::Unverified(UnverifiedClaim { verified, of, .. }) => {
            let unverified = of - verified;
            let figures = say!(
                lang,
                "unverified-figures",
                unverified = unverified,
                verified = verified,
                of = of
            );
            (figures, say!(lang, "remedy-beyond"))
        }
        Refusal::InternalName(named) => {
            let field = named.field;
            let what = say!(lang, "refused-internal", field = field, at = named.found.at + 1);
            (what, say!(lang, "remedy-internal-name"))
        }
        Refusal::NothingToCorrect => {
            (say!(lang, "refused-correction"), say!(lang, "remedy-correction"))
        }
        Refusal::NoNamedCause => {
            (say!(lang, "refused-named-cause"), say!(lang, "remedy-named-cause"))
        }
        Refusal::ApprovalNeeded => (say!(lang, "refused-approval"), say!(lang, "remedy-approval")),
        Refusal::NotPermitted => {
            (say!(lang, "refused-permission"), say!(lang, "remedy-permission"))
        }
        Refusal::SamePerson => {
            (say!(lang, "refused-same-person"), say!(lang, "remedy-second-person"))
        }
        Refusal::NoSuchDraft => (say!(lang, "refused-no-draft"), say!(lang, "remedy-draft")),
        Refusal::AlreadyDecided => (say!(lang, "refused-decided"), say!(lang, "remedy-draft")),
        Refusal::NoSuchMaintenance
        | Refusal::AlreadyPlanned
        | Refusal::InvalidPlan
        | Refusal::MaintenanceOver
        | Refusal::NotRunning
        | Refusal::ExtensionEnd
        | Refusal::NoSuchCustomer
        | Refusal::NoReason
        | Refusal::MuteEnd
        | Refusal::NotMuted => maintenance::refusal_text(lang, refusal),
        Refusal::NoSuchPromise
        | Refusal::AlreadyPromised
        | Refusal::AlreadyAsked
        | Refusal::PromiseText
        | Refusal::PromiseDue
        | Refusal::PromiseMoved
        | Refusal::NothingToAwait
        | Refusal::PromiseSaysRestored
        | Refusal::NoContact
        | Refusal::NoCallback
        | Refusal::LeftToOthers
        | Refusal::HandsFull
        | Refusal::NotTaken => promise::refusal_text(lang, refusal),
        Refusal::ExternalAlertOver | Refusal::NoSuchHeartbeat => {
            (say!(lang, "external-over"), say!(lang, "external-remedy"))
        }
        Refusal::TooManyAlerts => {
            (say!(lang, "external-too-many"), say!(lang, "external-too-many-remedy"))
        }
        Refusal::EscalationOver
        | Refusal::HelpWanted
        | Refusal::NoSuchContact
        | Refusal::TestedJustNow
        | Refusal::NoSuchPerson
        | Refusal::NoSuchSchedule
        | Refusal::NoSuchChange
        | Refusal::SnoozeEnd
        | Refusal::ChangeWindow
        | Refusal::NothingChanges
        | Refusal::NotAsked => oncall::refusal_text(lang, refusal),
    }
}

/// The text of an error of the framework.
pub fn status_text(lang: Language, status: StatusCode) -> String {
    match status {
        StatusCode::NOT_FOUND => say!(lang, "missing-page"),
        StatusCode::METHOD_NOT_ALLOWED => say!(lang, "refused-method"),
        StatusCode::PAYLOAD_TOO_LARGE => say!(lang, "refused-size"),
        StatusCode::MISDIRECTED_REQUEST => say!(lang, "refused-host"),
        StatusCode::FORBIDDEN => say!(lang, "refused-origin"),
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => say!(lang, "refused-time"),
        status if status.is_client_error() => say!(lang, "refused-request"),
        _ => say!(lang, "failed-inside"),
    }
}

/// What to do about a bare status.
pub fn status_remedy(lang: Language, status: StatusCode) -> String {
    match status {
        StatusCode::MISDIRECTED_REQUEST => say!(lang, "remedy-known-host"),
        _ => say!(lang, "remedy-api"),
    }
}
