//! `/ops/settlement/credits/{id}`: one credit with its arithmetic in full, and the decision about
//! it (S21).

use super::questions::{self, DecisionForm, confirm_buttons};
use super::{FORM_ID, credit_path, decisions, document_link, report};
use crate::layout::{Audience, Page, frame, sheet_page, sheet_pdf};
use crate::middleware::access_log::AuditNote;
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::model::document;
use crate::request::context::RequestContext;
use crate::request::credit::{
    Decision, NOTE_MAX_CHARS, check_decision, credit_by_id, decide as decide_credit, is_outdated,
    must_be_current,
};
use crate::request::error::Error;
use axum::Extension;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::settlement::credit::record::{Credit, CreditState};
use bongsu_words::{Language, settlement, time};
use maud::{Markup, html};

/// The page.
pub async fn page(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let credit = credit_by_id(&cx, &id).await?;
    Ok(draw(&cx, &credit, &DecisionForm::default(), None).await)
}

/// As a document for printing.
pub async fn document(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let credit = credit_by_id(&cx, &id).await?;
    let pdf = format!("{}/document.pdf", credit_path(&credit));
    Ok(sheet_page(&cx, Audience::Operations, &document::credit(&cx, &credit).await, &pdf))
}

/// The same as PDF.
pub async fn pdf(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let credit = credit_by_id(&cx, &id).await?;
    let name = format!("credit-{}-{}.pdf", credit.month, credit.id);
    sheet_pdf(&cx, document::credit(&cx, &credit).await, &name).await
}

/// Decides.
pub async fn decide(
    cx: RequestContext,
    Path(id): Path<String>,
    form: Result<Form<DecisionForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let form = form.read();
    let credit = credit_by_id(&cx, &id).await?;
    if form.confirm == "no" {
        return Ok(draw(&cx, &credit, &form, None).await);
    }
    let done = match (Decision::from_code(&form.decision), form.decision.as_str()) {
        (Some(decision), _) if form.confirm != "yes" => {
            let checked = check_decision(&cx, &credit, (decision, &form.note));
            match (checked, must_be_current(&cx, &credit).await) {
                (Ok(_), Ok(())) => return Ok(confirmation(&cx, &credit, decision, &form)),
                (Err(error), _) | (_, Err(error)) => Err(error),
            }
        }
        (Some(decision), _) => {
            decide_credit(&cx, &credit, (decision, &form.note)).await.map(|(_, note)| note)
        }
        (None, _) => match decide_incident(&cx, &credit, &form).await {
            Ok(Step::Asked(page)) => return Ok(page),
            Ok(Step::Done(note)) => Ok(note),
            Err(error) => Err(error),
        },
    };
    match done {
        // An answer is recorded, and the credit is still to be decided: its note stays.
        Ok(note) if Decision::from_code(&form.decision).is_none() && form.is_written_on() => {
            let page = draw(&cx, &credit, &form, None).await;
            Ok((Extension(AuditNote(note)), page).into_response())
        }
        Ok(note) => {
            let back = Redirect::to(&credit_path(&credit));
            Ok((Extension(AuditNote(note)), back).into_response())
        }
        Err(error) => {
            let error = error.labelled(|lang, _| say!(lang, "credit-note"));
            let page = draw(&cx, &credit, &form, Some(&error)).await;
            Ok(redisplay_form(&error, page))
        }
    }
}

/// What became of an answer, or of one that is taken back.
enum Step {
    /// It is asked first whether to.
    Asked(Response),
    /// It is done; what the audit log says.
    Done(String),
}

/// Answers a question about the incident, or takes an answer back: both hold for other credits too.
async fn decide_incident(
    cx: &RequestContext,
    credit: &Credit,
    form: &DecisionForm,
) -> Result<Step, Error> {
    let is_confirmed = form.confirm == "yes";
    if let Some(it) = decisions::taken_back(cx, credit, form).await? {
        return match is_confirmed {
            true => decisions::take_back(cx, it).await.map(Step::Done),
            false => decisions::confirm_taking_back(cx, credit, &it, form).await.map(Step::Asked),
        };
    }
    let answer = questions::answered(credit, form)?;
    match is_confirmed {
        true => questions::record(cx, &answer).await.map(Step::Done),
        false => decisions::confirm_answer(cx, credit, &answer, form).await.map(Step::Asked),
    }
}

/// Asks whether to decide so: the customer is told at once, and it is not taken back.
fn confirmation(
    cx: &RequestContext,
    credit: &Credit,
    decision: Decision,
    form: &DecisionForm,
) -> Response {
    let (lang, note) = (cx.lang, &form.note);
    let amount = settlement::money(lang, credit.amount);
    let (title, ask) = match decision {
        Decision::Approve => {
            (say!(lang, "credit-approve"), say!(lang, "credit-ask-approve", amount = amount))
        }
        Decision::Decline => {
            (say!(lang, "credit-decline"), say!(lang, "credit-ask-decline", amount = amount))
        }
    };
    let main = html! {
        section.card.confirm {
            h1 { (title) }
            (facts(cx, credit, None))
            p { (ask) }
            @if !note.is_empty() { blockquote { p { "“" (note) "”" } } }
            form method="post" action=(credit_path(credit)) {
                input type="hidden" name="decision" value=(decision.code());
                (form.kept())
                (confirm_buttons(lang))
            }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

/// The page with what was typed on it, and why it was refused.
pub(super) async fn draw(
    cx: &RequestContext,
    credit: &Credit,
    typed: &DecisionForm,
    refused: Option<&Error>,
) -> Response {
    let lang = cx.lang;
    let title = say!(
        lang,
        "credit-title",
        customer = cx.customer_label(&credit.customer),
        month = time::month(lang, credit.month.first()),
        number = credit.number
    );
    let reports = report::section(cx, credit, &typed.report).await;
    let questions = questions::section(cx, credit).await;
    let decisions = decisions::section(cx, credit).await;
    let later = later(cx, credit).await;
    let is_open = credit.state == CreditState::Proposed;
    let is_outdated = is_open && is_outdated(cx, credit).await.unwrap_or(true);
    let terms = document::terms_title(cx, credit).await;
    let main = html! {
        p.crumbs { a href="/ops/settlement" { (say!(lang, "settlement-title")) } }
        h1 { (title) }
        @if let Some(error) = refused { (refusal(lang, error)) }
        section.card {
            (facts(cx, credit, terms.as_deref()))
            p { (state_text(cx, credit))
                @if let Some(later) = &later { " " a href=(credit_path(later)) { (say!(lang, "credit-later")) } } }
            p { (settlement::claim(lang, &cx.zone, cx.now, credit)) }
            p { a href={ (credit_path(credit)) "/document" } { (say!(lang, "document-print")) } }
            (report::first_button(credit))
            (questions)
            @if is_outdated { p.notice.warn role="status" { (say!(lang, "credit-outdated-remedy")) } }
            (decision_form(lang, credit, &typed.note, is_outdated))
        }
        (decisions)
        (reports)
        (arithmetic(cx, credit))
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

fn facts(cx: &RequestContext, credit: &Credit, terms: Option<&str>) -> Markup {
    let lang = cx.lang;
    html! {
        dl.facts {
            div { dt { (say!(lang, "settlement-contract")) } dd { (settlement::contract_label(lang, &credit.contract.key, credit.contract.site.as_ref())) } }
            @if let Some(terms) = terms { div { dt { (say!(lang, "version-terms")) } dd { (terms) } } }
            div { dt { (say!(lang, "settlement-counted")) } dd { (settlement::hms(lang, credit.settlement.counted)) } }
            div { dt { (say!(lang, "settlement-owed")) } dd { (settlement::money(lang, credit.settlement.owed)) } }
            @if credit.approved_before.minor() > 0 {
                div { dt { (say!(lang, "settlement-approved-before")) } dd { (settlement::money(lang, credit.approved_before)) } }
            }
            div { dt { (say!(lang, "settlement-amount")) } dd.strong { (settlement::money(lang, credit.amount)) } }
            div { dt { (say!(lang, "settlement-state")) } dd { (settlement::state(lang, &credit.state)) } }
        }
    }
}

/// Who decided what.
fn state_text(cx: &RequestContext, credit: &Credit) -> String {
    let lang = cx.lang;
    match &credit.state {
        CreditState::Proposed => String::new(),
        CreditState::Approved { by, at, note } => {
            let text = say!(lang, "credit-approved-by", by = by.as_str(), at = cx.full_stamp(*at));
            format!("{text} {note}")
        }
        CreditState::Declined { by, at, reason } => say!(
            lang,
            "credit-declined-by",
            by = by.as_str(),
            at = cx.full_stamp(*at),
            reason = reason.as_str()
        ),
        CreditState::Superseded { at } => {
            say!(lang, "credit-superseded-at", at = cx.full_stamp(*at))
        }
        CreditState::NothingToGive => say!(lang, "credit-nothing-to-give"),
    }
}

/// The figure that took its place.
async fn later(cx: &RequestContext, credit: &Credit) -> Option<Credit> {
    let is_superseded = matches!(credit.state, CreditState::Superseded { .. });
    let store = cx.app.users().ok().filter(|_| is_superseded)?;
    let all =
        store.credits_between(credit.month, (&credit.customer, &credit.customer)).await.ok()?;
    let same = all.into_iter().filter(|it| it.contract.key == credit.contract.key);
    same.filter(|it| it.number > credit.number).max_by_key(|it| it.number)
}

/// The note, the decision, and the form that answers anywhere on the page belong to. A figure that is
/// about to be computed again is not decided; what is typed beside it stays.
fn decision_form(lang: Language, credit: &Credit, note: &str, is_outdated: bool) -> Markup {
    if credit.state != CreditState::Proposed {
        return html! {
            form id=(FORM_ID) method="post" action=(credit_path(credit)) {}
            // Typed while somebody else decided: nothing takes it any more, and it is not lost.
            @if !note.is_empty() { p.small { (say!(lang, "credit-note")) } blockquote { p { (note) } } }
        };
    }
    html! {
        form.stacked id=(FORM_ID) method="post" action=(credit_path(credit)) {
            label for="note" { (say!(lang, "credit-note")) }
            textarea #note name="note" rows="2" maxlength=(NOTE_MAX_CHARS) aria-describedby="note-hint" { (note) }
            p.small #note-hint { (say!(lang, "credit-note-hint")) }
            @if !is_outdated {
                div.buttons {
                    @if credit.amount.minor() > 0 {
                        button.main name="decision" value="approve" { (say!(lang, "credit-approve")) }
                    }
                    button.danger name="decision" value="decline" { (say!(lang, "credit-decline")) }
                }
            }
        }
    }
}

/// Every step, and by what documents.
fn arithmetic(cx: &RequestContext, credit: &Credit) -> Markup {
    let lang = cx.lang;
    html! {
        section.card {
            h2 { (say!(lang, "credit-arithmetic")) }
            ol { @for step in settlement::arithmetic::in_full(lang, &cx.zone, credit) { li { (step) } } }
            p.small { (say!(
                lang, "credit-computed",
                at = cx.full_stamp(credit.computed_at),
                policy = credit.policy.name.as_str(),
                terms = credit.terms.name.as_str(),
                zone = cx.zone_name().to_owned()
            )) }
            p.small {
                a href=(document_link("policy", &credit.policy)) { (say!(lang, "credit-read-policy")) } " · "
                a href=(document_link("terms", &credit.terms)) { (say!(lang, "credit-read-terms")) }
            }
        }
    }
}
