//! What is wrong with a form that is refused, thing by thing: each names its field and what helps.
//! The page says all of it above the form, and each beside its field ([`super::marks`]).

use super::field_problem::FieldProblem;
use super::maintenance;
use super::text::error_text_for_people;
use crate::commands::CommandError;
use crate::request::error::{CareRefusal, Error, InventoryRefusal, Resource};
use bongsu_core::care::abuse::AbuseRefusal;
use bongsu_core::departure::alarm::AlarmRefusal;
use bongsu_core::engine::command::Refusal;
use bongsu_core::inventory::edit::EditRefusal;
use bongsu_core::inventory::import::ImportError;
use bongsu_core::postmortem::{Refusal as PostmortemRefusal, Section};
use bongsu_core::settlement::credit::record::CreditRefusal;
use bongsu_core::ticket::Refusal as TicketRefusal;
use bongsu_words::{Language, inventory};
use maud::{Markup, html};
use std::slice::from_ref;

/// What is wrong and what to do about it, above the form in which it was typed.
pub fn refusal(lang: Language, error: &Error) -> Markup {
    let all = problems(lang, error);
    let link = |it: &FieldProblem| {
        // The address of the field is known when the page is written as a whole.
        html! { @if it.fields.is_empty() { (it.detail) } @else { a data-for=(it.key()) { (it.detail) } } }
    };
    let one_remedy = all.windows(2).all(|two| two[0].remedy == two[1].remedy);
    match (&*all, error) {
        ([one], it) if !matches!(it, Error::InvalidPlan(_)) => html! {
            p.notice.bad role="alert" data-refusal { (link(one)) " " (one.remedy) }
        },
        _ => html! {
            div.notice.bad role="alert" data-refusal {
                p { (lead(lang, error)) }
                ul { @for it in &all { li { (link(it)) @if !one_remedy { " " (it.remedy) } } } }
                @if let (true, Some(it)) = (one_remedy, all.first()) { p { (it.remedy) } }
            }
        },
    }
}

fn lead(lang: Language, error: &Error) -> String {
    match error {
        Error::InvalidPlan(_) => say!(lang, "plan-refused"),
        _ => say!(lang, "form-refused"),
    }
}

/// All that is wrong, each once.
pub(super) fn problems(lang: Language, error: &Error) -> Vec<FieldProblem> {
    let mut all = each(lang, error);
    let mut seen = Vec::new();
    all.retain(|it| {
        let is_new = !seen.contains(&it.detail);
        seen.push(it.detail.clone());
        is_new
    });
    all
}

fn each(lang: Language, error: &Error) -> Vec<FieldProblem> {
    match error {
        Error::Several(all) => all.iter().flat_map(|it| each(lang, it)).collect(),
        Error::InvalidPlan(all) => {
            all.iter().map(|it| maintenance::plan_problem(lang, it)).collect()
        }
        Error::Inventory(refusal) => match &**refusal {
            InventoryRefusal::Edit(EditRefusal::Invalid(all)) => {
                let one = |it: &ImportError| FieldProblem {
                    fields: it.column.clone().into_iter().collect(),
                    detail: inventory::problems(lang, from_ref(it)),
                    remedy: String::new(),
                };
                all.iter().map(one).collect()
            }
            _ => vec![whole(lang, error)],
        },
        _ => vec![whole(lang, error)],
    }
}

fn whole(lang: Language, error: &Error) -> FieldProblem {
    let (detail, remedy) = error_text_for_people(lang, error);
    FieldProblem { fields: fields_of(error), detail, remedy }
}

/// The fields of which one is what an error is about.
fn fields_of(error: &Error) -> Vec<String> {
    let all: &[&str] = match error {
        Error::Invalid { field, .. } | Error::InternalName { field, .. } => from_ref(field),
        Error::NotFound(resource) => looked_for(*resource),
        Error::Credit(CreditRefusal::NoteNeeded) => &["note"],
        Error::Care(CareRefusal::Report(AbuseRefusal::Text)) => &["text"],
        Error::Leaving(AlarmRefusal::Text) => &["note"],
        Error::Ticket(refusal) => of_ticket(*refusal),
        Error::Postmortem(refusal) => return of_postmortem(*refusal),
        Error::Command(CommandError::Refused(Refusal::InternalName(named))) => {
            from_ref(&named.field)
        }
        Error::Command(CommandError::Refused(refusal)) => of_command(*refusal),
        _ => &[],
    };
    all.iter().map(|it| (*it).to_owned()).collect()
}

const fn looked_for(resource: Resource) -> &'static [&'static str] {
    match resource {
        Resource::Customer => &["customer", "target"],
        Resource::Site => &["site", "target"],
        Resource::Contact => &["contact"],
        Resource::Incident => &["incident"],
        Resource::OpenIncident => &["open", "incident"],
        _ => &[],
    }
}

const fn of_ticket(refusal: TicketRefusal) -> &'static [&'static str] {
    match refusal {
        TicketRefusal::Empty | TicketRefusal::TooLong(_) | TicketRefusal::SaysRestored => {
            &["text", "ko", "en"]
        }
        TicketRefusal::InvalidTags => &["tags"],
        TicketRefusal::IncidentResolved => &["even_resolved"],
        _ => &[],
    }
}

/// A section is written in two languages.
fn of_postmortem(refusal: PostmortemRefusal) -> Vec<String> {
    let section = match refusal {
        PostmortemRefusal::NoSummary => Section::Summary,
        PostmortemRefusal::TooLong(section) => section,
        _ => return Vec::new(),
    };
    ["ko", "en"].map(|tag| format!("{}_{tag}", section.as_str())).into()
}

const fn of_command(refusal: Refusal) -> &'static [&'static str] {
    match refusal {
        Refusal::NoSuchCustomer => &["customer", "target"],
        Refusal::NotWatched => &["site", "target"],
        Refusal::NoReason => &["reason"],
        Refusal::MuteEnd | Refusal::ExtensionEnd | Refusal::ChangeWindow => &["until"],
        Refusal::PromiseText | Refusal::PromiseSaysRestored => &["text"],
        Refusal::PromiseDue => &["due"],
        Refusal::SnoozeEnd => &["minutes"],
        Refusal::NothingToCorrect => &["corrects"],
        Refusal::NoNamedCause => &["named_cause"],
        Refusal::NoSuchPerson => &["person"],
        _ => &[],
    }
}
