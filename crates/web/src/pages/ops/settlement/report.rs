//! The form by which a person enters when a customer reported an outage, where the terms count from
//! then and the program does not know it (S21).

use super::{FORM_ID, credit_path};
use crate::access::login::unusable;
use crate::request::context::RequestContext;
use crate::request::credit::NOTE_MAX_CHARS;
use crate::request::error::{Error, FieldError};
use crate::request::maintenance_form::instant;
use crate::request::params::required_text;
use bongsu_core::incident::IncidentId;
use bongsu_core::settlement::credit::record::Credit;
use bongsu_core::settlement::credit::{LeftOutReason, Line, Question};
use bongsu_core::settlement::reported::{Channel, EnteredReport, Report};
use bongsu_words::settlement;
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeSet;

/// A report as it is sent.
#[derive(Deserialize, Default)]
pub struct ReportForm {
    #[serde(default)]
    report_incident: String,
    #[serde(default)]
    pub(super) report_at: String,
    #[serde(default)]
    report_channel: String,
    #[serde(default)]
    pub(super) report_note: String,
}

impl ReportForm {
    /// Its fields by their names.
    pub(super) fn fields(&self) -> [(&'static str, &str); 4] {
        [
            ("report_incident", &self.report_incident),
            ("report_at", &self.report_at),
            ("report_channel", &self.report_channel),
            ("report_note", &self.report_note),
        ]
    }
}

/// Reads it: it can be no later than now, and no earlier than the outage began.
pub(super) async fn read(
    cx: &RequestContext,
    credit: &Credit,
    form: &ReportForm,
) -> Result<EnteredReport, Error> {
    let asked = incidents(credit).into_iter().find(|it| it.to_string() == form.report_incident);
    let incident = asked.ok_or(Error::CreditNotOpen)?;
    let at = instant("report_at", &form.report_at, cx.zone_name())?;
    let record = cx.app.users()?.incident(incident).await.map_err(unusable)?;
    let end = record.as_ref().and_then(|it| it.resolved_at).unwrap_or(cx.now).min(cx.now);
    // Clocks of forms have no seconds: the minute in which it began is soon enough.
    let began = record.map_or(cx.now, |it| it.began_at).before(std::time::Duration::from_secs(59));
    if at > cx.now {
        return Err(Error::invalid("report_at", FieldError::NotYet));
    }
    if at < began || at > end {
        return Err(Error::invalid("report_at", FieldError::OutsideOutage));
    }
    let all = "page, ticket, telephone, other";
    let channel = Channel::from_code(&form.report_channel)
        .ok_or(Error::invalid("report_channel", FieldError::NotOneOf(all)))?;
    Ok(EnteredReport {
        customer: credit.customer.clone(),
        incident,
        report: Report { at, channel },
        note: required_text("report_note", &form.report_note, NOTE_MAX_CHARS)?,
        by: cx.principal()?.name,
        entered_at: cx.now,
    })
}

/// The incidents of which the terms ask when they were reported.
fn incidents(credit: &Credit) -> BTreeSet<IncidentId> {
    let asked = credit.settlement.questions.iter().filter_map(|it| match it {
        Question::NotReported { incident } => Some(*incident),
        _ => None,
    });
    let before = credit.settlement.lines.iter().filter_map(|it| match it {
        Line::LeftOut { incident, reason: LeftOutReason::BeforeReport { .. }, .. } => {
            Some(*incident)
        }
        _ => None,
    });
    asked.chain(before).collect()
}

/// The form, and what was entered; nothing where the terms do not ask.
pub async fn section(cx: &RequestContext, credit: &Credit, typed: &ReportForm) -> Markup {
    let lang = cx.lang;
    let incidents = incidents(credit);
    if incidents.is_empty() {
        return html! {};
    }
    let known = match cx.app.users() {
        Ok(store) => store.entered_reports(&credit.customer).await.unwrap_or_default(),
        Err(_) => Vec::new(),
    };
    let channel = Channel::from_code(&typed.report_channel).unwrap_or(Channel::Telephone);
    let form = FORM_ID;
    html! {
        section.card {
            h2 { (say!(lang, "credit-report-title")) }
            p.small { (say!(lang, "credit-report-hint")) }
            @for it in known.iter().filter(|it| incidents.contains(&it.incident)) {
                p { (say!(
                    lang, "credit-report-known",
                    by = it.by.as_str(),
                    at = cx.full_stamp(it.report.at),
                    channel = settlement::channel(lang, it.report.channel),
                    note = it.note.as_str()
                )) }
            }
            // In the form of the decision, so that its note is not lost when this is sent.
            div.fields {
                label for="report-incident" { (say!(lang, "credit-report-incident")) }
                select #report-incident form=(form) name="report_incident" {
                    @for it in &incidents { option value=(it) selected[it.to_string() == typed.report_incident] { (settlement::incident(lang, &cx.zone, &credit.settlement, *it)) } }
                }
                label for="report-at" { (say!(lang, "credit-report-at", zone = cx.zone_name().to_owned())) }
                input #report-at form=(form) type="datetime-local" name="report_at" value=(typed.report_at);
                label for="report-channel" { (say!(lang, "credit-report-channel")) }
                select #report-channel form=(form) name="report_channel" {
                    @for (it, code) in Channel::ALL {
                        option value=(code) selected[it == channel] { (settlement::channel(lang, it)) }
                    }
                }
                label for="report-note" { (say!(lang, "credit-report-note")) }
                input #report-note form=(form) name="report_note" maxlength=(NOTE_MAX_CHARS) value=(typed.report_note);
                (enter_button(credit, &say!(lang, "credit-report-enter")))
            }
        }
    }
}

fn enter_button(credit: &Credit, text: &str) -> Markup {
    html! { button form=(FORM_ID) formaction={ (credit_path(credit)) "/report" } { (text) } }
}

/// What the key Enter does in the fields of a report: browsers press the first button of the form.
pub fn first_button(credit: &Credit) -> Markup {
    html! { @if !incidents(credit).is_empty() { span hidden { (enter_button(credit, "")) } } }
}
