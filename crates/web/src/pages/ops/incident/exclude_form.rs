//! The form that takes a site off an incident's victim list.

use crate::commands::CommandError;
use crate::layout::links::ops_incident_path;
use crate::request::error::{Error, FieldError};
use crate::request::params::{required_name, required_text};
use crate::request::statement_form::MAX_TEXT_CHARS;
use bongsu_core::engine::command::Refusal;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::incident::Incident;
use bongsu_core::name::Name;
use bongsu_words::Language;
use maud::{Markup, html};
use serde::Deserialize;

/// The longest host name (RFC 1035 §2.3.4).
const MAX_SITE_CHARS: usize = 253;

/// The form as it is sent.
#[derive(Default, Deserialize)]
pub struct ExcludeForm {
    #[serde(default)]
    pub site: String,
    #[serde(default)]
    pub reason: String,
    /// `yes` to do it; otherwise it is shown first.
    #[serde(default)]
    pub confirm: String,
}

impl ExcludeForm {
    /// The victim and the reason.
    pub fn read(&self, view: &IncidentView) -> Result<(Name, String), Error> {
        let text = required_name("site", &self.site, MAX_SITE_CHARS)?;
        let site = Name::parse(&text).map_err(|_| Error::invalid("site", FieldError::NotAHost))?;
        let reason = required_text("reason", &self.reason, MAX_TEXT_CHARS)?;
        match view.victims.iter().any(|victim| victim.site == site) {
            true => Ok((site, reason)),
            false => Err(CommandError::Refused(Refusal::NotOnList).into()),
        }
    }
}

/// The label of a field.
pub fn field_label(lang: Language, field: &'static str) -> String {
    match field {
        "site" => say!(lang, "field-site"),
        "reason" => say!(lang, "field-reason"),
        name => name.to_owned(),
    }
}

/// The form with what was typed.
pub fn exclude_form(lang: Language, it: &Incident, typed: &ExcludeForm) -> Markup {
    html! {
        form.stacked method="post" action={ (ops_incident_path(it.id)) "/exclude" } {
            p.small { (say!(lang, "act-exclude-hint")) }
            (text_field("ex-site", "site", field_label(lang, "site"), MAX_SITE_CHARS, &typed.site))
            label for="ex-reason" { (field_label(lang, "reason")) }
            textarea #ex-reason name="reason" required maxlength=(MAX_TEXT_CHARS) rows="2" { (typed.reason) }
            button { (say!(lang, "act-check")) }
        }
    }
}

fn text_field(id: &str, name: &str, label: String, max: usize, typed: &str) -> Markup {
    html! {
        label for=(id) { (label) }
        input id=(id) name=(name) value=(typed) required maxlength=(max) autocomplete="off";
    }
}
