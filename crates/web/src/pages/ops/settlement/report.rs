//! The form by which a person enters when a customer reported an outage, where the terms count from
//! then and the program does not know it (S21).

use super::credit_path;
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
    incident: String,
    #[serde(default)]
    at: String,
    #[serde(default)]
    channel: String,
    #[serde(default)]
    note: String,
}

/// Reads it: it can be no later than now, and no earlier than the outage began.
pub(super) async fn read(
    cx: &RequestContext,
    credit: &Credit,
    form: &ReportForm,
) -> Result<EnteredReport, Error> {
    let asked = incidents(credit).into_iter().find(|it| it.to_string() == form.incident);
    let incident = asked.ok_or(Error::CreditNotOpen)?;
    let at = instant("at", &form.at, cx.zone_name())?;
    let record = cx.app.users()?.incident(incident).await.map_err(unusable)?;
    let end = record.as_ref().and_then(|it| it.resolved_at).unwrap_or(cx.now).min(cx.now);
    // Clocks of forms have no seconds: the minute in which it began is soon enough.
    let began = record.map_or(cx.now, |it| it.began_at).before(std::time::Duration::from_secs(59));
    if at > cx.now {
        return Err(Error::invalid("at", FieldError::NotYet));
    }
    if at < began || at > end {
        return Err(Error::invalid("at", FieldError::OutsideOutage));
    }
    let channel = Channel::from_code(&form.channel)
        .ok_or(Error::invalid("channel", FieldError::NotOneOf("page, ticket, telephone, other")))?;
    Ok(EnteredReport {
        customer: credit.customer.clone(),
        incident,
        report: Report { at, channel },
        note: required_text("note", &form.note, NOTE_MAX_CHARS)?,
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
pub async fn section(cx: &RequestContext, credit: &Credit, typed: Option<&ReportForm>) -> Markup {
    let lang = cx.lang;
    let incidents = incidents(credit);
    if incidents.is_empty() {
        return html! {};
    }
    let known = match cx.app.users() {
        Ok(store) => store.entered_reports(&credit.customer).await.unwrap_or_default(),
        Err(_) => Vec::new(),
    };
    let given = |field: fn(&ReportForm) -> &String| typed.map_or("", |it| field(it).as_str());
    let channel = Channel::from_code(given(|it| &it.channel)).unwrap_or(Channel::Telephone);
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
            form.stacked method="post" action={ (credit_path(credit)) "/report" } {
                label for="incident" { (say!(lang, "credit-report-incident")) }
                select #incident name="incident" {
                    @for it in &incidents { option value=(it) selected[it.to_string() == given(|it| &it.incident)] { (settlement::incident(lang, &cx.zone, &credit.settlement, *it)) } }
                }
                label for="at" { (say!(lang, "credit-report-at", zone = cx.zone_name().to_owned())) }
                input #at type="datetime-local" name="at" required value=(given(|it| &it.at));
                label for="channel" { (say!(lang, "credit-report-channel")) }
                select #channel name="channel" {
                    @for (it, code) in Channel::ALL {
                        option value=(code) selected[it == channel] { (settlement::channel(lang, it)) }
                    }
                }
                label for="report-note" { (say!(lang, "credit-report-note")) }
                input #report-note name="note" required maxlength=(NOTE_MAX_CHARS) value=(given(|it| &it.note));
                button { (say!(lang, "credit-report-enter")) }
            }
        }
    }
}
