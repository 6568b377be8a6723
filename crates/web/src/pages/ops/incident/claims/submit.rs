//! Proposing a notice and deciding about it.

use super::claims_path;
use super::draft::{Draft, draft};
use super::page::{Typed, render, section_field};
use crate::access::login::unusable;
use crate::middleware::access_log::AuditNote;
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use crate::request::incident::load_incident;
use crate::request::params::{incident_id, optional_text, required_text};
use axum::Extension;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::incident::Incident;
use bongsu_core::settlement::claims_notice::{
    ClaimsNotice, NOTICE_MAX_CHARS, NoticeRefusal, NoticeTexts, Signature, TermsSection,
};
use bongsu_core::settlement::terms::Text;
use bongsu_words::Language;
use bongsu_words::settlement::terms::{notice_refusal, notice_sites};
use maud::html;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The longest reason, in characters.
const REASON_MAX_CHARS: usize = 1_000;

/// What is done, as it is sent.
#[derive(Deserialize, Default)]
pub struct ClaimsForm {
    /// `propose`, `approve` or `reject`.
    #[serde(default)]
    action: String,
    #[serde(default)]
    text_ko: String,
    #[serde(default)]
    text_en: String,
    #[serde(default)]
    reason: String,
    /// The number of the notice that was read.
    #[serde(default)]
    number: String,
    /// What is said by terms: see `section_field`.
    #[serde(flatten)]
    sections: BTreeMap<String, String>,
}

/// Proposes, approves or rejects.
pub async fn submit(
    cx: RequestContext,
    Path(id): Path<String>,
    form: Result<Form<ClaimsForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let loaded = load_incident(&cx, incident_id(&id)?).await?;
    let incident = &loaded.view.incident;
    let typed = Typed {
        text: (form.action == "propose")
            .then(|| Text { ko: form.text_ko.clone(), en: form.text_en.clone() }),
        sections: form.sections.clone(),
        reason: &form.reason,
    };
    match act(&cx, incident, &form).await {
        Ok(Ok(())) => {
            let note =
                format!("{} the notice of who may claim of incident {}", form.action, incident.id);
            let back = Redirect::to(&claims_path(incident.id));
            Ok((Extension(AuditNote(note)), back).into_response())
        }
        Ok(Err(refused)) => {
            let why = notice_refusal(cx.lang, refused);
            let why = html! { p.notice.bad role="alert" { (why) } };
            let page = render(&cx, incident, typed, Some(why)).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        // A text that is too long, or that the store did not take, is not typed again.
        Err(error) => {
            let error = error.labelled(label);
            let why = refusal(cx.lang, &error);
            let page = render(&cx, incident, typed, Some(why)).await?;
            Ok(redisplay_form(&error, page))
        }
    }
}

fn label(lang: Language, field: &'static str) -> String {
    match field {
        "text_ko" => say!(lang, "claims-text-ko"),
        "text_en" => say!(lang, "claims-text-en"),
        "reason" => say!(lang, "claims-reason"),
        "section" => say!(lang, "claims-section-field"),
        name => name.to_owned(),
    }
}

/// What is said by terms, as a person changed it.
fn sections(
    drafted: Vec<TermsSection>,
    typed: &BTreeMap<String, String>,
) -> Result<Vec<TermsSection>, Error> {
    let read =
        |code: &str, terms: &str, drafted: String| match typed.get(&section_field(code, terms)) {
            Some(text) => required_text("section", text, NOTICE_MAX_CHARS),
            None => Ok(drafted),
        };
    let section = |TermsSection { terms, text }: TermsSection| {
        let text = Text { ko: read("ko", &terms, text.ko)?, en: read("en", &terms, text.en)? };
        Ok(TermsSection { terms, text })
    };
    drafted.into_iter().map(section).collect()
}

async fn act(
    cx: &RequestContext,
    incident: &Incident,
    form: &ClaimsForm,
) -> Result<Result<(), NoticeRefusal>, Error> {
    let store = cx.app.users()?;
    let by = Signature::new(&cx.principal()?, cx.now);
    let notices = store.claims_notices(incident.id).await.map_err(unusable)?;
    let done = match form.action.as_str() {
        "propose" if incident.resolved_at.is_none() => {
            return Ok(Err(NoticeRefusal::OutageNotEnded));
        }
        "propose" => {
            let ko = optional_text("text_ko", &form.text_ko, NOTICE_MAX_CHARS)?;
            let en = optional_text("text_en", &form.text_en, NOTICE_MAX_CHARS)?;
            let Draft { texts, recipients, .. } = draft(cx, incident).await?;
            // A page in a file does not show the notice.
            let has_page = cx.app.settings.serves_customer_pages;
            let of = (incident.id, &recipients[..], has_page);
            let sections = sections(texts.sections, &form.sections)?;
            let texts = NoticeTexts { text: Text { ko, en }, sections, ..texts };
            match ClaimsNotice::propose(of, notice_sites, &notices, texts, by) {
                Ok(notice) => store.add_claims_notice(&notice).await,
                Err(refused) => return Ok(Err(refused)),
            }
        }
        "approve" | "reject" => {
            let Some(open) = notices.last() else { return Ok(Err(NoticeRefusal::NotOpen)) };
            if form.number != open.number.to_string() {
                return Ok(Err(NoticeRefusal::AnotherOne));
            }
            let reason = optional_text("reason", &form.reason, REASON_MAX_CHARS)?;
            let after = match form.action.as_str() {
                "approve" => {
                    let to = store.claims_recipients(incident.id, open.days).await;
                    open.approved(by, &to.map_err(unusable)?)
                }
                _ => open.rejected(by, &reason),
            };
            match after {
                Ok(after) => store.decide_claims_notice(open, &after).await,
                Err(refused) => return Ok(Err(refused)),
            }
        }
        _ => {
            let known = FieldError::NotOneOf("propose, approve, reject");
            return Err(Error::invalid("action", known));
        }
    };
    match done {
        Ok(()) => Ok(Ok(())),
        Err(bongsu_store::Error::Conflict { .. }) => Ok(Err(NoticeRefusal::NotOpen)),
        Err(error) => Err(unusable(error)),
    }
}
