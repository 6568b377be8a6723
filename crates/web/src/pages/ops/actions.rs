//! What a person can do about an incident. Each is asked back before it is done: the first
//! sending shows what will be done in whose name, the second does it.

use super::base;
use crate::commands::CommandError;
use crate::error::{Error, FieldError, Resource};
use crate::guard::{redisplay_form, refusal};
use crate::layout::{Audience, Page, RequestContext, frame};
use crate::pages::pieces;
use crate::params::{incident_id, words};
use crate::statement_form::{BY_MOST, WORDS_MOST};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::engine::view::IncidentView;
use bongsu_core::incident::{Incident, IncidentId, Phase};
use bongsu_core::name::Name;
use bongsu_words::{Lang, cause, time};
use maud::{Markup, html};
use serde::Deserialize;

/// The longest name of a site (RFC 1035 §2.3.4).
const SITE_MOST: usize = 253;

#[derive(Default, Deserialize)]
pub struct Exclude {
    #[serde(default)]
    site: String,
    #[serde(default)]
    by: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    confirm: String,
}

pub async fn exclude(
    cx: RequestContext,
    Path(id): Path<String>,
    form: Result<Form<Exclude>, FormRejection>,
) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let Form(form) = form.map_err(|_| Error::invalid("form", FieldError::NotReadable))?;
    let view = open_incident(&cx, id)?;
    let (site, by, reason) = match form.read(&view) {
        Ok(read) => read,
        Err(error) => {
            let again = exclude_again(&cx, &view.incident, &form, &error);
            return Ok(redisplay_form(&error, again));
        }
    };
    if form.confirm != "yes" {
        return Ok(ask_exclude(&cx, &view.incident, &site, &by, &reason));
    }
    cx.app.desk.exclude(id, site, by, reason).await?;
    Ok(Redirect::to(&format!("/ops/incidents/{id}?done=exclude")).into_response())
}

impl Exclude {
    /// Which victim, by whom, and why.
    fn read(&self, view: &IncidentView) -> Result<(Name, String, String), Error> {
        let text = words("site", &self.site, SITE_MOST)?;
        let site = Name::parse(&text).map_err(|_| Error::invalid("site", FieldError::NotAHost))?;
        let by = words("by", &self.by, BY_MOST)?;
        let reason = words("reason", &self.reason, WORDS_MOST)?;
        match view.victims.iter().any(|victim| victim.site == site) {
            true => Ok((site, by, reason)),
            false => Err(CommandError::NoSuchVictim.into()),
        }
    }
}

/// The incident, when it is there to be acted on.
pub fn open_incident(
    cx: &RequestContext,
    id: IncidentId,
) -> Result<std::sync::Arc<IncidentView>, Error> {
    cx.digest
        .incident(id)
        .filter(|view| view.incident.phase != Phase::Resolved)
        .cloned()
        .ok_or(Error::NotFound(Resource::Incident))
}

/// What can be done, on the incident's page.
pub fn forms(cx: &RequestContext, it: &Incident) -> Markup {
    let lang = cx.lang;
    html! {
        section.card aria-labelledby="actions" {
            h2 #actions { (say!(lang, "actions")) }
            div.columns {
                div.stacked {
                    h3 { (say!(lang, "act-state")) }
                    p.small { (say!(lang, "act-state-hint")) }
                    p { a.button.main href={ (base(it)) "/statement" } { (say!(lang, "act-write")) } }
                }
                div.stacked {
                    h3 { (say!(lang, "act-exclude")) }
                    (exclude_form(lang, it, &Exclude::default()))
                }
            }
        }
    }
}

fn exclude_form(lang: Lang, it: &Incident, typed: &Exclude) -> Markup {
    html! {
        form.stacked method="post" action={ (base(it)) "/exclude" } {
            p.small { (say!(lang, "act-exclude-hint")) }
            (field("ex-site", "site", say!(lang, "field-site"), SITE_MOST, &typed.site))
            (field("ex-by", "by", say!(lang, "field-by"), BY_MOST, &typed.by))
            label for="ex-reason" { (say!(lang, "field-reason")) }
            textarea #ex-reason name="reason" required maxlength=(WORDS_MOST) rows="2" { (typed.reason) }
            button { (say!(lang, "act-check")) }
        }
    }
}

fn field(id: &str, name: &str, label: String, most: usize, typed: &str) -> Markup {
    html! {
        label for=(id) { (label) }
        input id=(id) name=(name) value=(typed) required maxlength=(most) autocomplete="off";
    }
}

/// The form with what was typed, and what of it is refused.
fn exclude_again(cx: &RequestContext, it: &Incident, typed: &Exclude, error: &Error) -> Response {
    let lang = cx.lang;
    let title = say!(lang, "act-exclude");
    let main = html! {
        p.crumbs { a href="/ops" { (say!(lang, "nav-operations")) } " / "
            a href=(base(it)) { (cause::title(lang, it)) } }
        h1 { (title) }
        (refusal(lang, error))
        section.card { (exclude_form(lang, it, typed)) }
    };
    frame(cx, &Page { room: Audience::Operations, title, live: None, main })
}

fn ask_exclude(
    cx: &RequestContext,
    it: &Incident,
    site: &Name,
    by: &str,
    reason: &str,
) -> Response {
    let lang = cx.lang;
    let what = html! {
        p { (say!(lang, "ask-exclude", site = site.unicode())) }
        blockquote { p { "“" (reason) "”" } p.small { (by) " · " (cx.stamp(cx.now)) } }
    };
    let hidden = [("site", site.as_str()), ("by", by), ("reason", reason)];
    ask(cx, it, "exclude", say!(lang, "act-exclude"), what, &hidden)
}

/// Shows what is about to be done and asks whether to do it.
fn ask(
    cx: &RequestContext,
    it: &Incident,
    action: &str,
    title: String,
    what: Markup,
    hidden: &[(&str, &str)],
) -> Response {
    let lang = cx.lang;
    let main = html! {
        section.card.ask {
            h1 { (title) }
            p { strong { (cause::title(lang, it)) } " " (pieces::phase(cx, it.phase))
                " · " (time::span(lang, cx.now.since(it.began_at))) }
            (what)
            form method="post" action={ (base(it)) "/" (action) } {
                @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
                input type="hidden" name="confirm" value="yes";
                p.buttons {
                    button.danger { (say!(lang, "act-do")) }
                    a.button href=(base(it)) { (say!(lang, "act-back")) }
                }
            }
        }
    };
    frame(cx, &Page { room: Audience::Operations, title, live: None, main })
}
