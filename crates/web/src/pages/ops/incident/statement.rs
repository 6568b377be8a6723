//! `/ops/incidents/{id}/statement`: a person publishes a statement. A draft from the evidence is
//! offered in Korean and English; the statement is shown as it will be read before it is
//! published; a claim beyond what was verified is stopped with the figures.

use crate::layout::links::ops_incident_path;
use crate::layout::{Audience, Page, fragments, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::model::statement_form::StatementForm;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::incident::open_incident;
use crate::request::params::incident_id;
use crate::request::statement_form::{MAX_TEXT_CHARS, field_label, preview, read_statement};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::engine::view::IncidentView;
use bongsu_core::incident::Incident;
use bongsu_core::statement::draft::Draft;
use bongsu_core::statement::official::{OfficialStatement, UnverifiedClaim};
use bongsu_words::{Language, cause, draft::draft, statement, time};
use maud::{Markup, html};
use serde::Deserialize;

/// The form as it is sent.
#[derive(Deserialize)]
pub struct Submission {
    #[serde(flatten)]
    form: StatementForm,
    #[serde(flatten)]
    drafted: Drafted,
    /// `yes` to publish it, `edit` to change it; otherwise it is shown first.
    #[serde(default)]
    confirm: String,
}

/// The facts that the form offered.
#[derive(Deserialize, Default)]
struct Drafted {
    #[serde(default)]
    drafted_ko: String,
    #[serde(default)]
    drafted_en: String,
}

impl Drafted {
    /// What the evidence says now.
    fn now(cx: &RequestContext, view: &IncidentView) -> Drafted {
        let of = |lang| draft(lang, &cx.names, &cx.zone, &view.incident).fact;
        Drafted { drafted_ko: of(Language::Ko), drafted_en: of(Language::En) }
    }

    /// Whether a fact is what was offered.
    fn is(&self, lang: Language, fact: &str) -> bool {
        let offered = if lang == Language::Ko { &self.drafted_ko } else { &self.drafted_en };
        !fact.trim().is_empty() && fact.trim() == offered.trim()
    }

    /// The language of a fact that is what was offered, while that of the other one was written.
    fn left(&self, form: &StatementForm) -> Option<Language> {
        let is_empty = form.ko_fact.trim().is_empty() || form.en_fact.trim().is_empty();
        let (ko, en) = (self.is(Language::Ko, &form.ko_fact), self.is(Language::En, &form.en_fact));
        match (ko, en) {
            (true, false) if !is_empty => Some(Language::Ko),
            (false, true) if !is_empty => Some(Language::En),
            _ => None,
        }
    }

    /// Carried along.
    fn fields(&self) -> Markup {
        html! {
            input type="hidden" name="drafted_ko" value=(self.drafted_ko);
            input type="hidden" name="drafted_en" value=(self.drafted_en);
        }
    }
}

/// The form, with a draft from the evidence.
pub async fn page(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let view = open_incident(&cx.summary, incident_id(&id)?)?;
    let of = |lang| draft(lang, &cx.names, &cx.zone, &view.incident);
    let (ko, en) = (of(Language::Ko), of(Language::En));
    let drafted = Drafted::now(&cx, &view);
    let form = StatementForm {
        ko_fact: ko.fact,
        ko_response: ko.response,
        en_fact: en.fact,
        en_response: en.response,
        ..StatementForm::default()
    };
    Ok(form_page(&cx, &view, (&form, &drafted), None))
}

/// Shows what would be published, or publishes it.
pub async fn submit(
    cx: RequestContext,
    Path(id): Path<String>,
    submission: Result<Form<Submission>, FormRejection>,
) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let Form(Submission { form, drafted, confirm }) =
        submission.map_err(|_| Error::unreadable_form())?;
    let (view, by) = (open_incident(&cx.summary, id)?, cx.principal()?);
    if confirm == "edit" {
        return Ok(form_page(&cx, &view, (&form, &drafted), None));
    }
    let form = without_old_draft(&cx, &view, &drafted, form);
    let form = without_withdrawn(&cx, &view, &drafted, form);
    let read = read_statement(&form, &by.name, &view, cx.public_names())
        .map_err(|error| error.labelled(field_label));
    let (stated, draft) = match read {
        Ok(read) => read,
        Err(error) => {
            return Ok(redisplay_form(
                &error,
                form_page(&cx, &view, (&form, &drafted), Some(&error)),
            ));
        }
    };
    let unverified = draft.check(&view.incident.counts).err();
    let is_stopped = unverified.is_some() && draft.unverified_reason.is_none();
    if confirm != "yes" || is_stopped {
        let page = confirmation(&cx, &view, (&form, &drafted), stated, &draft, unverified);
        let status = if confirm == "yes" { StatusCode::CONFLICT } else { StatusCode::OK };
        return Ok((status, page).into_response());
    }
    let proposed = match cx.app.state(id, by, draft).await {
        Ok(proposed) => proposed,
        // Meanwhile the incident has changed: what was written stays.
        Err(error) => {
            let error = Error::from(error);
            let again = form_page(&cx, &view, (&form, &drafted), Some(&error));
            return Ok(redisplay_form(&error, again));
        }
    };
    let done = if proposed { "pending" } else { "statement" };
    Ok(Redirect::to(&format!("{}?done={done}", ops_incident_path(id))).into_response())
}

/// The draft says that the outage goes on. Who says that the fix is complete, and wrote so in one
/// language, does not say the contrary in the other one.
fn without_old_draft(
    cx: &RequestContext,
    view: &IncidentView,
    drafted: &Drafted,
    mut form: StatementForm,
) -> StatementForm {
    let now = Drafted::now(cx, view);
    let is_draft = |lang, fact: &str| drafted.is(lang, fact) || now.is(lang, fact);
    let (ko, en) = (is_draft(Language::Ko, &form.ko_fact), is_draft(Language::En, &form.en_fact));
    if form.claim == "restored" && ko != en {
        let old = match ko {
            true => [&mut form.ko_fact, &mut form.ko_cause, &mut form.ko_response],
            false => [&mut form.en_fact, &mut form.en_cause, &mut form.en_response],
        };
        old.into_iter().for_each(String::clear);
    }
    form
}

/// The draft names the cause. Who withdraws it, and left the draft as it was, does not name it.
fn without_withdrawn(
    cx: &RequestContext,
    view: &IncidentView,
    drafted: &Drafted,
    mut form: StatementForm,
) -> StatementForm {
    if form.named_cause == "withdrawn" {
        let incident = Incident { cause: None, ..view.incident.clone() };
        let plain = |of| draft(of, &cx.names, &cx.zone, &incident).fact;
        if drafted.is(Language::Ko, &form.ko_fact) {
            form.ko_fact = plain(Language::Ko);
        }
        if drafted.is(Language::En, &form.en_fact) {
            form.en_fact = plain(Language::En);
        }
    }
    form
}

/// A page about the incident.
fn page_about(cx: &RequestContext, view: &IncidentView, main: Markup) -> Response {
    let lang = cx.lang;
    let it = &view.incident;
    let title = say!(lang, "act-state");
    let main = html! {
        p.crumbs { a href="/ops" { (say!(lang, "nav-operations")) } " / "
            a href=(ops_incident_path(it.id)) { (cause::title(lang, &cx.inside, it)) } }
        h1 { (title) }
        p { (fragments::phase(cx, it.told_phase())) " " (time::span(lang, it.lasted(cx.now))) }
        (main)
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

/// The form with what was written, and what was refused of it.
fn form_page(
    cx: &RequestContext,
    view: &IncidentView,
    (form, drafted): (&StatementForm, &Drafted),
    refused: Option<&Error>,
) -> Response {
    let (lang, it) = (cx.lang, &view.incident);
    let main = html! {
        @if let Some(error) = refused { (refusal(lang, error)) }
        p { (say!(lang, "act-state-hint")) }
        form.stacked.card method="post" action={ (ops_incident_path(it.id)) "/statement" } {
            (drafted.fields())
            (claim(lang, form))
            (cause_choice(cx, view, form))
            div.columns {
                (texts(lang, Language::Ko, [&form.ko_fact, &form.ko_cause, &form.ko_response]))
                (texts(lang, Language::En, [&form.en_fact, &form.en_cause, &form.en_response]))
            }
            div.columns {
                (next_update(lang, form))
                (corrects(cx, view, form))
            }
            p.buttons {
                button { (say!(lang, "act-check")) }
                a.button href=(ops_incident_path(it.id)) { (say!(lang, "act-back")) }
            }
        }
    };
    page_about(cx, view, main)
}

fn claim(lang: Language, form: &StatementForm) -> Markup {
    let restored = form.claim == "restored";
    html! {
        fieldset {
            legend { (say!(lang, "field-claim")) }
            @for (value, label) in [("ongoing", say!(lang, "claim-goes-on")), ("restored", say!(lang, "claim-restored"))] {
                p.choice {
                    input id=(value) type="radio" name="claim" value=(value) checked[restored == (value == "restored")];
                    " " label for=(value) { (label) }
                }
            }
        }
    }
}

/// What it says of the cause that the evidence names.
fn cause_choice(cx: &RequestContext, view: &IncidentView, form: &StatementForm) -> Markup {
    let (lang, it) = (cx.lang, &view.incident);
    let Some(known) = &it.cause else { return html! {} };
    let component = cause::suspect(lang, &cx.inside, known);
    let choices = match it.withdrawn {
        None => [
            ("", say!(lang, "named-cause-left")),
            ("withdrawn", say!(lang, "named-cause-withdrawn")),
        ],
        Some(_) => [
            ("", say!(lang, "named-cause-still-withdrawn")),
            ("reinstated", say!(lang, "named-cause-reinstated")),
        ],
    };
    html! {
        fieldset {
            legend { (say!(lang, "field-named-cause", component = component)) }
            @for (value, label) in choices {
                @let id = format!("named-cause-{value}");
                p.choice {
                    input id=(id) type="radio" name="named_cause" value=(value) checked[form.named_cause == value];
                    " " label for=(id) { (label) }
                }
            }
            p.small { (say!(lang, "named-cause-hint")) }
        }
    }
}

/// Fact, cause and response in one language, labelled in the reader's own.
fn texts(lang: Language, of: Language, texts: [&String; 3]) -> Markup {
    let tag = of.tag();
    let labels = [
        (say!(lang, "notice-fact-label"), "fact", 4),
        (say!(lang, "field-cause"), "cause", 3),
        (say!(lang, "notice-response-label"), "response", 3),
    ];
    html! {
        fieldset {
            legend { (language(lang, of)) }
            @for ((label, name, rows), text) in labels.into_iter().zip(texts) {
                @let id = format!("{tag}_{name}");
                label for=(id) { (label) }
                textarea id=(id) name=(id) lang=(tag) rows=(rows) maxlength=(MAX_TEXT_CHARS) { (text) }
            }
        }
    }
}

/// The name of a language in which statements are written.
fn language(lang: Language, of: Language) -> String {
    match of {
        Language::Ko => say!(lang, "language-ko"),
        _ => say!(lang, "language-en"),
    }
}

fn next_update(lang: Language, form: &StatementForm) -> Markup {
    html! {
        div {
            label for="next" { (say!(lang, "field-next-update")) }
            input #next name="next_update_minutes" type="number" min="5" max="1440" inputmode="numeric"
                value=[form.next_update_minutes];
            p.small { (say!(lang, "field-next-update-hint")) }
        }
    }
}

fn corrects(cx: &RequestContext, view: &IncidentView, form: &StatementForm) -> Markup {
    let lang = cx.lang;
    html! {
        div {
            label for="corrects" { (say!(lang, "field-corrects")) }
            select #corrects name="corrects" {
                option value="" { (say!(lang, "corrects-nothing")) }
                @for it in view.statements.iter().rev().take(20) {
                    @let quote = statement::quote(lang, &cx.names, &cx.zone, cx.now, it);
                    option value=(it.number) selected[form.corrects == Some(it.number)] {
                        (cx.stamp(it.as_of)) " " (quote.heading)
                    }
                }
            }
        }
    }
}

/// Shows the statement as it would be read, and asks whether to publish it.
fn confirmation(
    cx: &RequestContext,
    view: &IncidentView,
    (form, drafted): (&StatementForm, &Drafted),
    stated: OfficialStatement,
    draft: &Draft,
    unverified: Option<UnverifiedClaim>,
) -> Response {
    let (lang, it) = (cx.lang, &view.incident);
    let by = stated.author.clone();
    let shown = preview(view, stated, draft.next_update, cx.now);
    let main = html! {
        @if let Some(claim) = unverified { (fragments::unverified_claim(lang, claim)) }
        p { (say!(lang, "ask-state")) }
        (fragments::named_cause(cx, it, draft.named_cause))
        @if let Some(left) = drafted.left(form) {
            p.notice.warn role="alert" { (say!(lang, "statement-left-as-drafted", language = language(lang, left))) }
        }
        div.columns {
            @for of in Language::WRITTEN {
                blockquote lang=(of.tag()) {
                    (fragments::statement(&statement::quote(of, &cx.names, &cx.zone, cx.now, &shown)))
                }
            }
        }
        p.small { (by) " · " (cx.stamp(cx.now)) }
        form.stacked method="post" action={ (ops_incident_path(it.id)) "/statement" } {
            (hidden_fields(form))
            (drafted.fields())
            @if unverified.is_some() {
                label for="reason" { (say!(lang, "field-unverified")) }
                textarea #reason name="reason" required maxlength=(MAX_TEXT_CHARS) rows="2" { (form.reason) }
            }
            p.buttons {
                button.danger name="confirm" value="yes" { (say!(lang, "act-tell")) }
                button name="confirm" value="edit" formnovalidate { (say!(lang, "act-edit")) }
                a.button href=(ops_incident_path(it.id)) { (say!(lang, "act-back")) }
            }
        }
    };
    page_about(cx, view, main)
}

/// What was written, carried along to the second submission.
fn hidden_fields(form: &StatementForm) -> Markup {
    let number = |n: Option<u32>| n.map_or_else(String::new, |n| n.to_string());
    let fields = [
        ("claim", form.claim.clone()),
        ("ko_fact", form.ko_fact.clone()),
        ("ko_cause", form.ko_cause.clone()),
        ("ko_response", form.ko_response.clone()),
        ("en_fact", form.en_fact.clone()),
        ("en_cause", form.en_cause.clone()),
        ("en_response", form.en_response.clone()),
        ("next_update_minutes", number(form.next_update_minutes)),
        ("corrects", number(form.corrects)),
        ("named_cause", form.named_cause.clone()),
    ];
    html! { @for (name, value) in fields { input type="hidden" name=(name) value=(value); } }
}
