//! `/ops/incidents/{id}/statement`: a person tells everybody how things stand. A draft is
//! offered from the evidence in both languages; what would be read is shown before it goes
//! out; words that say more than was seen are stopped with the figures.

use super::actions::open_incident;
use super::base;
use crate::error::{Error, FieldError};
use crate::guard::{redisplay_form, refusal};
use crate::layout::{Audience, Page, RequestContext, frame};
use crate::pages::pieces;
use crate::params::incident_id;
use crate::statement_form::{BY_MOST, StatementForm, WORDS_MOST, preview};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::engine::view::IncidentView;
use bongsu_core::statement::draft::Draft;
use bongsu_core::statement::official::{ClaimSource, OfficialStatement, UnverifiedClaim};
use bongsu_words::{Lang, cause, draft::draft, statement, time};
use maud::{Markup, html};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Asked {
    #[serde(flatten)]
    sent: StatementForm,
    /// `yes` to do it, `edit` to go on writing; else it is shown first.
    #[serde(default)]
    confirm: String,
}

/// The form, with a draft from the evidence.
pub async fn page(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let view = open_incident(&cx, incident_id(&id)?)?;
    let of = |lang| draft(lang, &cx.app.zone, cx.now, &view.incident);
    let (ko, en) = (of(Lang::Ko), of(Lang::En));
    let sent = StatementForm {
        ko_fact: ko.fact,
        ko_response: ko.response,
        en_fact: en.fact,
        en_response: en.response,
        ..StatementForm::default()
    };
    Ok(form(&cx, &view, &sent, None))
}

/// Shows what would be said, or says it.
pub async fn state(
    cx: RequestContext,
    Path(id): Path<String>,
    asked: Result<Form<Asked>, FormRejection>,
) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let Form(Asked { sent, confirm }) =
        asked.map_err(|_| Error::invalid("form", FieldError::NotReadable))?;
    let view = open_incident(&cx, id)?;
    if confirm == "edit" {
        return Ok(form(&cx, &view, &sent, None));
    }
    let (stated, draft) = match sent.read(&view) {
        Ok(read) => read,
        Err(error) => return Ok(redisplay_form(&error, form(&cx, &view, &sent, Some(&error)))),
    };
    let beyond = draft.check(&view.incident.counts).err();
    let stopped = beyond.is_some() && draft.unverified_reason.is_none();
    if confirm != "yes" || stopped {
        let page = ask(&cx, &view, &sent, stated, &draft, beyond);
        let status = if confirm == "yes" { StatusCode::CONFLICT } else { StatusCode::OK };
        return Ok((status, page).into_response());
    }
    if draft.needs_approval(cx.app.settings.approval) {
        cx.app.history.put_draft(id, stated.author, sent, cx.now).await?;
        return Ok(Redirect::to(&format!("/ops/incidents/{id}?done=waiting")).into_response());
    }
    cx.app.desk.state(id, stated.author, draft).await?;
    Ok(Redirect::to(&format!("/ops/incidents/{id}?done=statement")).into_response())
}

fn sheet(cx: &RequestContext, view: &IncidentView, main: Markup) -> Response {
    let lang = cx.lang;
    let it = &view.incident;
    let title = say!(lang, "act-state");
    let main = html! {
        p.crumbs { a href="/ops" { (say!(lang, "nav-operations")) } " / "
            a href=(base(&view.incident)) { (cause::title(lang, it)) } }
        h1 { (title) }
        p { (pieces::phase(cx, it.phase)) " " (time::span(lang, cx.now.since(it.began_at))) }
        (main)
    };
    frame(cx, &Page { room: Audience::Operations, title, live: None, main })
}

/// The form with what was written, and what of it is refused.
fn form(
    cx: &RequestContext,
    view: &IncidentView,
    sent: &StatementForm,
    refused: Option<&Error>,
) -> Response {
    let lang = cx.lang;
    let main = html! {
        @if let Some(error) = refused { (refusal(lang, error)) }
        p { (say!(lang, "act-state-hint")) }
        form.stacked.card method="post" action={ (base(&view.incident)) "/statement" } {
            label for="by" { (say!(lang, "field-by")) }
            input #by name="by" required maxlength=(BY_MOST) value=(sent.by) autocomplete="name";
            (claim(lang, sent))
            div.columns {
                (texts(lang, Lang::Ko, [&sent.ko_fact, &sent.ko_cause, &sent.ko_response]))
                (texts(lang, Lang::En, [&sent.en_fact, &sent.en_cause, &sent.en_response]))
            }
            div.columns {
                (next_update(lang, sent))
                (corrects(cx, view, sent))
            }
            p.buttons {
                button { (say!(lang, "act-check")) }
                a.button href=(base(&view.incident)) { (say!(lang, "act-back")) }
            }
        }
    };
    sheet(cx, view, main)
}

fn claim(lang: Lang, sent: &StatementForm) -> Markup {
    let restored = sent.claim == "restored";
    html! {
        fieldset {
            legend { (say!(lang, "field-claim")) }
            @for (value, words) in [("goes_on", say!(lang, "claim-goes-on")), ("restored", say!(lang, "claim-restored"))] {
                p.choice {
                    input id=(value) type="radio" name="claim" value=(value) checked[restored == (value == "restored")];
                    " " label for=(value) { (words) }
                }
            }
        }
    }
}

/// Fact, cause and response in one language, labelled in the reader's own.
fn texts(lang: Lang, of: Lang, texts: [&String; 3]) -> Markup {
    let tag = of.tag();
    let labels = [
        (say!(lang, "notice-fact-label"), "fact", 4),
        (say!(lang, "field-cause"), "cause", 3),
        (say!(lang, "notice-response-label"), "response", 3),
    ];
    let language = match of {
        Lang::Ko => say!(lang, "language-ko"),
        Lang::En => say!(lang, "language-en"),
    };
    html! {
        fieldset {
            legend { (language) }
            @for ((label, name, rows), text) in labels.into_iter().zip(texts) {
                @let id = format!("{tag}_{name}");
                label for=(id) { (label) }
                textarea id=(id) name=(id) lang=(tag) rows=(rows) maxlength=(WORDS_MOST) { (text) }
            }
        }
    }
}

fn next_update(lang: Lang, sent: &StatementForm) -> Markup {
    html! {
        div {
            label for="next" { (say!(lang, "field-next-word")) }
            input #next name="next_word_minutes" type="number" min="5" max="1440" inputmode="numeric"
                value=[sent.next_update_minutes];
            p.small { (say!(lang, "field-next-word-hint")) }
        }
    }
}

fn corrects(cx: &RequestContext, view: &IncidentView, sent: &StatementForm) -> Markup {
    let lang = cx.lang;
    html! {
        div {
            label for="corrects" { (say!(lang, "field-corrects")) }
            select #corrects name="corrects" {
                option value="" { (say!(lang, "corrects-nothing")) }
                @for it in view.statements.iter().rev().take(20) {
                    @let said = statement::quote(lang, &cx.app.zone, cx.now, it);
                    option value=(it.number) selected[sent.corrects == Some(it.number)] {
                        (cx.stamp(it.as_of)) " " (said.heading)
                    }
                }
            }
        }
    }
}

/// Shows what everybody would read, and asks whether to say it.
fn ask(
    cx: &RequestContext,
    view: &IncidentView,
    sent: &StatementForm,
    stated: OfficialStatement,
    draft: &Draft,
    beyond: Option<UnverifiedClaim>,
) -> Response {
    let lang = cx.lang;
    let by = stated.author.clone();
    let shown = preview(view, stated, draft.next_update, cx.now);
    let main = html! {
        @if let Some(beyond) = beyond { (stopped(lang, beyond)) }
        p { (say!(lang, "ask-state")) }
        div.columns {
            @for of in Lang::ALL {
                blockquote lang=(of.tag()) {
                    @let said = statement::quote(of, &cx.app.zone, cx.now, &shown);
                    (pieces::statement(&said))
                }
            }
        }
        p.small { (by) " · " (cx.stamp(cx.now)) }
        form.stacked method="post" action={ (base(&view.incident)) "/statement" } {
            (carried(sent))
            @if beyond.is_some() {
                label for="reason" { (say!(lang, "field-beyond")) }
                textarea #reason name="reason" required maxlength=(WORDS_MOST) rows="2" { (sent.reason) }
            }
            p.buttons {
                button.danger name="confirm" value="yes" { (say!(lang, "act-tell")) }
                button name="confirm" value="edit" formnovalidate { (say!(lang, "act-edit")) }
                a.button href=(base(&view.incident)) { (say!(lang, "act-back")) }
            }
        }
    };
    sheet(cx, view, main)
}

/// Why it does not simply go out: the figures.
pub fn stopped(lang: Lang, beyond: UnverifiedClaim) -> Markup {
    let UnverifiedClaim { source: said, verified, of } = beyond;
    let unverified = of - verified;
    html! {
        div.notice.bad role="alert" {
            p { strong { @match said {
                ClaimSource::Claim => (say!(lang, "beyond-claim")),
                ClaimSource::Phrase(words) => (say!(lang, "beyond-words", words = words)),
            } } }
            p { (say!(lang, "beyond-figures", unverified = unverified, verified = verified, of = of)) }
            p { (say!(lang, "beyond-remedy")) }
        }
    }
}

/// What was written, carried along to the second sending.
fn carried(sent: &StatementForm) -> Markup {
    let number = |n: Option<u32>| n.map_or_else(String::new, |n| n.to_string());
    let fields = [
        ("by", sent.by.clone()),
        ("claim", sent.claim.clone()),
        ("ko_fact", sent.ko_fact.clone()),
        ("ko_cause", sent.ko_cause.clone()),
        ("ko_response", sent.ko_response.clone()),
        ("en_fact", sent.en_fact.clone()),
        ("en_cause", sent.en_cause.clone()),
        ("en_response", sent.en_response.clone()),
        ("next_word_minutes", number(sent.next_update_minutes)),
        ("corrects", number(sent.corrects)),
    ];
    html! { @for (name, value) in fields { input type="hidden" name=(name) value=(value); } }
}
