//! The page.

use super::draft::{Draft, draft};
use super::{claims_path, delivery_proof};
use crate::access::login::unusable;
use crate::layout::links::ops_incident_path;
use crate::layout::{Audience, Page, frame};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::incident::load_incident;
use crate::request::params::incident_id;
use axum::extract::Path;
use axum::response::Response;
use bongsu_core::incident::Incident;
use bongsu_core::settlement::claims_notice::{
    ClaimsNotice, NOTICE_MAX_CHARS, NoticeState, TermsSection,
};
use bongsu_core::settlement::policy::DocumentId;
use bongsu_core::settlement::terms::Text;
use bongsu_words::{cause, settlement};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// The page.
pub async fn page(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let loaded = load_incident(&cx, id).await?;
    render(&cx, &loaded.view.incident, Typed::default(), None).await
}

/// What was typed, and is shown again.
#[derive(Default)]
pub(super) struct Typed<'a> {
    /// The notice that is proposed.
    pub(super) text: Option<Text>,
    /// What it says by terms, by the names of the fields.
    pub(super) sections: BTreeMap<String, String>,
    /// Why one is rejected.
    pub(super) reason: &'a str,
}

/// The page, with what was typed and why it was refused.
pub(super) async fn render(
    cx: &RequestContext,
    incident: &Incident,
    typed: Typed<'_>,
    refused: Option<Markup>,
) -> Result<Response, Error> {
    let lang = cx.lang;
    let notices = cx.app.users()?.claims_notices(incident.id).await.map_err(unusable)?;
    let draft = draft(cx, incident).await?;
    let is_open = notices.iter().all(|it| matches!(it.state, NoticeState::Rejected { .. }));
    let mut told = Vec::new();
    for notice in notices.iter().rev() {
        told.push(section(cx, notice, typed.reason).await?);
    }
    let title = say!(lang, "claims-title");
    let main = html! {
        p.crumbs { a href="/ops" { (say!(lang, "nav-operations")) } " / "
            a href=(ops_incident_path(incident.id)) { (cause::title(lang, &cx.inside, incident)) } " / "
            a href={ (ops_incident_path(incident.id)) "/obligations" } { (say!(lang, "obligation-title")) } }
        h1 { (title) }
        p.small { (say!(lang, "claims-hint")) }
        @if let Some(why) = refused { (why) }
        @if is_open { (form(cx, incident, &draft, (typed.text, &typed.sections))) }
        @for one in &told { (one) }
    };
    Ok(frame(cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// What is proposed: the draft, which a person may change.
fn form(
    cx: &RequestContext,
    incident: &Incident,
    draft: &Draft,
    (typed, typed_sections): (Option<Text>, &BTreeMap<String, String>),
) -> Markup {
    let lang = cx.lang;
    if incident.resolved_at.is_none() {
        return html! { section.card { p { (say!(lang, "claims-not-over")) } } };
    }
    let is_without_terms = draft.texts.terms.is_empty();
    let text = typed.unwrap_or_else(|| draft.texts.text.clone());
    let contacts = draft.recipients.len() as u64;
    let mails = draft.recipients.iter().filter(|it| it.address.contains('@')).count() as u64;
    let area = |id: &str, label: String, code: &str, text: &str| {
        html! {
            label for=(id) { (label) }
            textarea id=(id) name=(id) lang=(code) rows="12" required maxlength=(NOTICE_MAX_CHARS) { (text) }
        }
    };
    html! {
        section.card {
            @if is_without_terms { p { (say!(lang, "claims-no-terms")) } }
            @else { p.small { (say!(lang, "claims-terms", list = list(cx, &draft.texts.terms))) } }
            p { (say!(lang, "claims-recipients", contacts = contacts, customers = draft.customers as u64, mails = mails, phones = contacts - mails)) }
            form.stacked method="post" action=(claims_path(incident.id)) {
                (area("text_ko", say!(lang, "claims-text-ko"), "ko", &text.ko))
                (area("text_en", say!(lang, "claims-text-en"), "en", &text.en))
                @for it in &draft.texts.sections {
                    p { (say!(lang, "claims-section", terms = title_of(cx, it.terms.as_str()))) }
                    @for (code, label, text) in [
                        ("ko", say!(lang, "claims-text-ko"), &it.text.ko),
                        ("en", say!(lang, "claims-text-en"), &it.text.en),
                    ] {
                        @let id = section_field(code, &it.terms);
                        (area(&id, label, code, typed_sections.get(&id).unwrap_or(text)))
                    }
                }
                button.main name="action" value="propose" { (say!(lang, "claims-propose")) }
            }
        }
    }
}

/// The field of what is said by terms, in a language.
pub(super) fn section_field(code: &str, terms: &str) -> String {
    format!("section-{code}-{terms}")
}

/// What is said by terms.
fn sections(cx: &RequestContext, sections: &[TermsSection]) -> Markup {
    let lang = cx.lang;
    html! { @for it in sections {
        p { (say!(lang, "claims-section", terms = title_of(cx, it.terms.as_str()))) }
        @for (code, text) in [("ko", &it.text.ko), ("en", &it.text.en)] {
            (quote(code, text))
        }
    } }
}

fn quote(code: &str, text: &str) -> Markup {
    html! { blockquote lang=(code) { @for line in text.lines() { p { (line) } } } }
}

fn list(cx: &RequestContext, terms: &[DocumentId]) -> String {
    terms.iter().map(|it| title_of(cx, &it.name)).collect::<Vec<_>>().join(", ")
}

/// What terms are called; those of the operator, whose text is in the store, by their name.
fn title_of(cx: &RequestContext, name: &str) -> String {
    let mut all = cx.app.settings.ready_made_terms.iter();
    let terms = all.find(|terms| terms.name == name);
    terms.map_or(name, |it| settlement::terms::title(cx.lang, it)).to_owned()
}

/// A notice: what it says, who decided, and the proof of its sending.
async fn section(
    cx: &RequestContext,
    notice: &ClaimsNotice,
    reason: &str,
) -> Result<Markup, Error> {
    let lang = cx.lang;
    let (by, at) = (notice.written.name.as_str(), cx.full_stamp(notice.written.at));
    let state = match &notice.state {
        NoticeState::Proposed => say!(lang, "claims-proposed-by", by = by, at = at),
        NoticeState::Approved { by } => {
            say!(lang, "claims-approved-by", by = by.name.as_str(), at = cx.full_stamp(by.at))
        }
        NoticeState::Rejected { by, reason } => say!(
            lang,
            "claims-rejected-by",
            by = by.name.as_str(),
            at = cx.full_stamp(by.at),
            reason = reason.as_str()
        ),
    };
    let sending = match &notice.state {
        NoticeState::Approved { .. } => delivery_proof::section(cx, notice).await?,
        _ => html! {},
    };
    // Another person approves what somebody wrote.
    let is_own = cx.principal().is_ok_and(|me| me.id.as_str() == notice.written.principal);
    let texts = [("ko", &notice.text.ko), ("en", &notice.text.en)];
    Ok(html! {
        section.card {
            h2 { (say!(lang, "claims-title")) " " (notice.number) }
            p { (state) }
            @for (code, text) in texts { (quote(code, text)) }
            (sections(cx, &notice.sections))
            @if !notice.terms.is_empty() { p.small { (say!(lang, "claims-terms", list = list(cx, &notice.terms))) } }
            @if notice.state == NoticeState::Proposed {
                @if is_own { p.small { (say!(lang, "claims-refused-same-person")) } }
                form.stacked method="post" action=(claims_path(notice.incident)) {
                    input type="hidden" name="number" value=(notice.number);
                    label for="reason" { (say!(lang, "claims-reason")) }
                    input #reason name="reason" maxlength="1000" value=(reason);
                    div.buttons {
                        @if !is_own { button.main name="action" value="approve" { (say!(lang, "claims-approve")) } }
                        button.danger name="action" value="reject" { (say!(lang, "claims-reject")) }
                    }
                }
            }
        }
        (sending)
    })
}
