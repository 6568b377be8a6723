//! `/ops/incidents/{id}/postmortem`: what an incident taught, written, approved by another person
//! and published.

use super::timeline_markdown::timeline_path;
use crate::layout::fragments::postmortem::{section_title, sections};
use crate::layout::links::ops_incident_path;
use crate::layout::{Audience, Page, frame};
use crate::middleware::AuditNote;
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::incident::{LoadedIncident, load_incident};
use crate::request::params::incident_id;
use crate::request::ticket::{away, not_saved, person, ticket_store};
use axum::Extension;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::Permission;
use bongsu_core::incident::{IncidentId, Phase};
use bongsu_core::language::Text;
use bongsu_core::postmortem::{
    Command, Draft, Facts, Postmortem, Published, Refusal, Section, Signature, TEXT_MAX_CHARS,
    Texts, decide,
};
use bongsu_core::public_names::PublicNames;
use bongsu_core::statement::official::Approval;
use bongsu_words::{Language, cause};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// The form as it is sent: `summary_ko` and the other sections, `revision` and `action`.
type Fields = BTreeMap<String, String>;

/// The page.
pub async fn page(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let loaded = load_incident(&cx, incident_id(&id)?).await?;
    let it = postmortem_of(&cx, loaded.view.incident.id).await?;
    let texts = it.draft.as_ref().map(|draft| &draft.texts);
    let texts = texts.or(it.published.as_ref().map(|it| &it.texts)).cloned().unwrap_or_default();
    Ok(render(&cx, &loaded, &it, &texts, None))
}

/// Saves, approves, publishes, or takes it back.
pub async fn submit(
    cx: RequestContext,
    Path(id): Path<String>,
    form: Result<Form<Fields>, FormRejection>,
) -> Result<Response, Error> {
    let loaded = load_incident(&cx, incident_id(&id)?).await?;
    let Form(fields) = form.map_err(|_| Error::unreadable_form())?;
    let it = postmortem_of(&cx, loaded.view.incident.id).await?;
    let typed = texts_in(&fields);
    match carry_out(&cx, &loaded, &it, &fields, typed.clone()).await {
        Ok(note) => Ok((Extension(note), Redirect::to(&path(it.incident))).into_response()),
        Err(error @ (Error::Postmortem(_) | Error::InternalName { .. } | Error::Several(_))) => {
            Ok(redisplay_form(&error, render(&cx, &loaded, &it, &typed, Some(&error))))
        }
        Err(error) => Err(error),
    }
}

async fn carry_out(
    cx: &RequestContext,
    loaded: &LoadedIncident,
    it: &Postmortem,
    fields: &Fields,
    typed: Texts,
) -> Result<AuditNote, Error> {
    let action = fields.get("action").map_or("", String::as_str);
    let command = match action {
        "save" => Command::Save(typed),
        "approve" => Command::Approve,
        "publish" => Command::Publish,
        "withdraw" => Command::Withdraw,
        _ => return Err(Error::unreadable_form()),
    };
    if command == Command::Approve && !cx.may(Permission::Approve) {
        return Err(Error::Command(bongsu_core::engine::command::Refusal::NotPermitted.into()));
    }
    if let Command::Save(texts) = &command {
        nothing_internal(cx.public_names(), texts)?;
    }
    let read = fields.get("revision").and_then(|text| text.parse().ok()).unwrap_or(u32::MAX);
    let facts = Facts {
        is_resolved: loaded.view.incident.phase == Phase::Resolved,
        needs_approval: cx.app.settings.approval != Approval::Nobody,
    };
    let by = Signature { by: core_person(cx)?, at: cx.now };
    let next = decide(it, read, facts, by, command).map_err(Error::Postmortem)?;
    match ticket_store(cx)?.save_postmortem(cx.now, &next).await.map_err(not_saved)? {
        true => {
            Ok(AuditNote(format!("{action} postmortem of {} ({})", it.incident, next.revision)))
        }
        false => Err(Error::Postmortem(Refusal::Changed)),
    }
}

/// Everybody reads it: it names nothing that must stay inside.
fn nothing_internal(names: &PublicNames, texts: &Texts) -> Result<(), Error> {
    let fields = texts.iter().flat_map(|(section, text)| {
        let (ko, en) = fields_of(*section);
        [(ko, text.ko.as_str()), (en, text.en.as_str())]
    });
    match Error::of_internal_names(names, fields) {
        None => Ok(()),
        Some(error) => Err(error.labelled(field_label)),
    }
}

/// The fields of a section, in Korean and in English.
const fn fields_of(section: Section) -> (&'static str, &'static str) {
    match section {
        Section::Summary => ("summary_ko", "summary_en"),
        Section::Impact => ("impact_ko", "impact_en"),
        Section::Cause => ("cause_ko", "cause_en"),
        Section::Response => ("response_ko", "response_en"),
        Section::Lessons => ("lessons_ko", "lessons_en"),
        Section::Actions => ("actions_ko", "actions_en"),
    }
}

/// The label of a field: its section and its language.
fn field_label(lang: Language, field: &'static str) -> String {
    let section = Section::ALL.into_iter().find(|it| {
        let (ko, en) = fields_of(*it);
        [ko, en].contains(&field)
    });
    let Some(section) = section else { return field.to_owned() };
    let of = if field == fields_of(section).0 { Language::Ko } else { Language::En };
    format!("{} ({})", section_title(lang, section), of.own_name())
}

fn core_person(cx: &RequestContext) -> Result<bongsu_core::promise::Person, Error> {
    let person = person(&cx.principal()?);
    Ok(bongsu_core::promise::Person { id: person.id, name: person.name })
}

async fn postmortem_of(cx: &RequestContext, id: IncidentId) -> Result<Postmortem, Error> {
    let found = ticket_store(cx)?.postmortem(id).await.map_err(away)?;
    Ok(found.unwrap_or_else(|| Postmortem::of(id)))
}

fn texts_in(fields: &Fields) -> Texts {
    let field = |section: Section, lang: &str| {
        fields.get(&format!("{}_{lang}", section.as_str())).cloned().unwrap_or_default()
    };
    let text = |section| Text { ko: field(section, "ko"), en: field(section, "en") };
    Section::ALL.into_iter().map(|section| (section, text(section))).collect()
}

fn path(id: IncidentId) -> String {
    format!("{}/postmortem", ops_incident_path(id))
}

fn render(
    cx: &RequestContext,
    loaded: &LoadedIncident,
    it: &Postmortem,
    texts: &Texts,
    refused: Option<&Error>,
) -> Response {
    let (lang, incident) = (cx.lang, &loaded.view.incident);
    let title = say!(lang, "postmortem-title");
    let is_over = incident.phase == Phase::Resolved;
    let main = html! {
        p.crumbs { a href="/ops" { (say!(lang, "nav-operations")) } " / "
            a href=(ops_incident_path(incident.id)) { (cause::title(lang, &cx.inside, incident)) } }
        h1 { (title) }
        p { (say!(lang, "postmortem-hint")) " "
            a href=(timeline_path(incident.id)) { (say!(lang, "postmortem-timeline")) } }
        @if let Some(error) = refused { (refusal(lang, error)) }
        @if !is_over { p.notice.warn { (say!(lang, "postmortem-open")) } }
        @if let Some(draft) = &it.draft { (draft_state(cx, it, draft)) }
        @if let Some(published) = &it.published { (published_state(cx, it, published)) }
        @if cx.may(Permission::State) { (form(lang, it, texts)) }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

/// Who wrote and approved the draft, and what can be done with it.
fn draft_state(cx: &RequestContext, it: &Postmortem, draft: &Draft) -> Markup {
    let (lang, written) = (cx.lang, &draft.written);
    let of_another = cx.principal().is_ok_and(|me| !me.is(&written.by.id));
    let may_approve = cx.may(Permission::Approve) && of_another && draft.approved.is_none();
    html! {
        section.card aria-labelledby="draft" {
            h2 #draft { (say!(lang, "postmortem-draft")) }
            p { (say!(lang, "postmortem-written", name = written.by.name.as_str(), at = cx.stamp(written.at))) }
            p { @match &draft.approved {
                Some(approved) => (say!(lang, "postmortem-approved", name = approved.by.name.as_str(), at = cx.stamp(approved.at))),
                None => (say!(lang, "postmortem-not-approved")),
            } }
            details { summary { (say!(lang, "postmortem-as-read")) } (sections(lang, &draft.texts)) }
            @if cx.may(Permission::State) {
                form method="post" action=(path(it.incident)) {
                    input type="hidden" name="revision" value=(it.revision);
                    p.buttons {
                        @if may_approve { button name="action" value="approve" { (say!(lang, "postmortem-approve")) } }
                        button.main name="action" value="publish" { (say!(lang, "postmortem-publish")) }
                    }
                }
            }
        }
    }
}

fn published_state(cx: &RequestContext, it: &Postmortem, published: &Published) -> Markup {
    let lang = cx.lang;
    html! {
        section.card aria-labelledby="published" {
            h2 #published { (say!(lang, "postmortem-published")) }
            p { (say!(lang, "postmortem-published-at", at = cx.stamp(published.at))) " "
                a href={ "/incidents/" (it.incident) "#postmortem" } { (say!(lang, "postmortem-see")) } }
            @if cx.may(Permission::State) {
                form method="post" action=(path(it.incident)) {
                    input type="hidden" name="revision" value=(it.revision);
                    button.danger name="action" value="withdraw" { (say!(lang, "postmortem-withdraw")) }
                }
            }
        }
    }
}

/// All sections in Korean and English.
fn form(lang: Language, it: &Postmortem, texts: &Texts) -> Markup {
    let of = |section| texts.get(&section).cloned().unwrap_or_default();
    html! {
        form.stacked.card method="post" action=(path(it.incident)) {
            input type="hidden" name="revision" value=(it.revision);
            @for section in Section::ALL {
                @let text = of(section);
                fieldset {
                    legend { (section_title(lang, section)) }
                    p.small { (hint(lang, section)) }
                    @for (tag, name, written) in [("ko", "한국어", &text.ko), ("en", "English", &text.en)] {
                        @let id = format!("{}_{tag}", section.as_str());
                        label for=(id) { (name) }
                        textarea id=(id) name=(id) lang=(tag) rows="4" maxlength=(TEXT_MAX_CHARS) { (written) }
                    }
                }
            }
            p.buttons { button.main name="action" value="save" { (say!(lang, "postmortem-save")) } }
        }
    }
}

fn hint(lang: Language, section: Section) -> String {
    match section {
        Section::Summary => say!(lang, "postmortem-hint-summary"),
        Section::Impact => say!(lang, "postmortem-hint-impact"),
        Section::Cause => say!(lang, "postmortem-hint-cause"),
        Section::Response => say!(lang, "postmortem-hint-response"),
        Section::Lessons => say!(lang, "postmortem-hint-lessons"),
        Section::Actions => say!(lang, "postmortem-hint-actions"),
    }
}
