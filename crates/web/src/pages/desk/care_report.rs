//! `/ops/desk/reports`: reports of abuse, for who answers for the employer's duty, and each for
//! its author (S18).

use crate::access::login::unusable;
use crate::layout::{Audience, Page, fragments, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::request::context::RequestContext;
use crate::request::error::{CareRefusal, Error, FieldError, Resource};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::Permission;
use bongsu_core::call::Ending;
use bongsu_core::care::abuse::{
    AbuseKind, AbuseRefusal, AbuseReport, Addition, Measure, TEXT_MAX_CHARS,
};
use bongsu_core::promise::Person;
use bongsu_store::{Error as StoreError, ReadReport};
use bongsu_words::Language;
use maud::{Markup, html};
use serde::Deserialize;
use std::time::Duration;

const MAX_ROWS: u32 = 200;
/// How often a report is read again that somebody else has written.
const TRIES: usize = 5;
/// For how long a caller can be blocked, in hours, as far as the operator allows it.
const BLOCK_HOURS: [u64; 5] = [1, 4, 24, 72, 168];

/// The form as it is sent.
#[derive(Deserialize, Default)]
pub struct ReportForm {
    /// `add`, `block` or `lift`.
    #[serde(default)]
    action: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    hours: String,
    #[serde(default)]
    other_work: String,
    #[serde(default)]
    longer_break: String,
    #[serde(default)]
    counselling: String,
    #[serde(default)]
    complaint: String,
}

impl ReportForm {
    fn addition(&self) -> Result<Addition, Error> {
        let kind = match self.kind.as_str() {
            "" => None,
            code => Some(AbuseKind::from_code(code).ok_or(Error::invalid(
                "kind",
                FieldError::NotOneOf("insult, threat, sexual, demand"),
            ))?),
        };
        let ticked = |measure: &Measure| !self.measure(*measure).is_empty();
        let asks = Measure::ALL.into_iter().filter(ticked).collect();
        Ok(Addition { text: self.text.clone(), kind, asks })
    }

    fn measure(&self, measure: Measure) -> &str {
        match measure {
            Measure::OtherWork => &self.other_work,
            Measure::LongerBreak => &self.longer_break,
            Measure::Counselling => &self.counselling,
            Measure::LegalHelp => &self.complaint,
        }
    }
}

/// All of them.
pub async fn list(cx: RequestContext) -> Result<Response, Error> {
    let lang = cx.lang;
    let all = cx.app.users()?.abuse_reports(MAX_ROWS).await.map_err(unusable)?;
    let title = say!(lang, "care-reports-title");
    let main = html! {
        h1 { (title) }
        p { (say!(lang, "care-reports-hint")) }
        section.card {
            @if all.is_empty() { p { (say!(lang, "care-reports-none")) } }
            ul.rows { @for it in &all { (report_row(&cx, it)) } }
        }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// One of them, in a list.
pub(super) fn report_row(cx: &RequestContext, it: &AbuseReport) -> Markup {
    let lang = cx.lang;
    html! {
        li.row { div.grow {
            p { a href={ "/ops/desk/reports/" (it.id) } {
                (say!(lang, "care-report-of", name = it.by.name.as_str(), at = cx.stamp(it.at))) }
                @if it.waits_for_an_answer() { " · " strong { (say!(lang, "care-report-waits")) } } }
            p.small { (caller(cx, it)) " · " (ending(lang, it.ending)) }
        } }
    }
}

fn caller(cx: &RequestContext, it: &AbuseReport) -> String {
    let lang = cx.lang;
    let number = it.number.as_deref().map(|number| bongsu_words::phone(lang, number));
    let known = it.customer.as_deref().map(|key| cx.customer_label(key)).or(number);
    known.unwrap_or_else(|| say!(lang, "care-report-unknown"))
}

fn ending(lang: Language, ending: Ending) -> String {
    match ending {
        Ending::Ended => say!(lang, "care-report-ended"),
        Ending::PassedOn => say!(lang, "care-report-passed"),
    }
}

/// One of them; its author reads their own, and nobody else another's without the permission.
async fn read(cx: &RequestContext, id: &str) -> Result<ReadReport, Error> {
    let none = || Error::NotFound(Resource::AbuseReport);
    let id = id.parse().map_err(|_| none())?;
    let read = cx.app.users()?.abuse_report(id).await.map_err(unusable)?.ok_or_else(none)?;
    let is_own = cx.principal()?.is(&read.report.by.id);
    match is_own || cx.may(Permission::ReviewAbuse) {
        true => Ok(read),
        false => Err(none()),
    }
}

/// The page of one.
pub async fn one(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    render(&cx, &id, None).await
}

/// The same, with what was typed and why it was refused.
async fn render(
    cx: &RequestContext,
    id: &str,
    refused: Option<(&ReportForm, &Error)>,
) -> Result<Response, Error> {
    let lang = cx.lang;
    let ReadReport { report, .. } = read(cx, id).await?;
    let is_own = cx.principal()?.is(&report.by.id);
    let title = say!(lang, "care-report-title");
    let main = html! {
        h1 { (title) }
        @if is_own { p.notice role="status" { (say!(lang, "care-report-break")) " "
            a href="/ops/desk/care" { (say!(lang, "care-line-link")) } } }
        section.card {
            p.strong { (say!(lang, "care-report-of", name = report.by.name.as_str(), at = cx.full_stamp(report.at))) }
            p { (caller(cx, &report)) " · " (ending(lang, report.ending)) " "
                @match report.warned_at {
                    Some(at) => (say!(lang, "care-warned", at = cx.full_stamp(at))),
                    None => (say!(lang, "care-report-not-warned")),
                } }
            p { a href={ "/ops/desk/call?call=" (report.call) } { (say!(lang, "care-report-call")) } }
            ul.rows { @for note in &report.notes { li.row { div.grow {
                p { span.strong { (note.by.name) } " · " (cx.time(note.at))
                    @if let Some(kind) = note.kind { " · " (kind_label(lang, kind)) } }
                @if !note.text.is_empty() { p { (note.text) } (fragments::masked(lang, &note.text)) }
                @if !note.asks.is_empty() {
                    p { (say!(lang, "care-report-asks")) ": "
                        (note.asks.iter().map(|it| measure_label(lang, *it)).collect::<Vec<_>>().join(", ")) }
                }
            } } } }
            @if let Some((_, error)) = refused { (refusal(lang, error)) }
            (add_form(cx, &report, is_own, refused.map(|(typed, _)| typed)))
        }
        (block_card(cx, &report))
    };
    Ok(frame(cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

fn add_form(
    cx: &RequestContext,
    report: &AbuseReport,
    is_own: bool,
    typed: Option<&ReportForm>,
) -> Markup {
    let (lang, none) = (cx.lang, ReportForm::default());
    let typed = typed.unwrap_or(&none);
    let ticked = |it: Measure| !typed.measure(it).is_empty();
    html! {
        form.stacked method="post" action={ "/ops/desk/reports/" (report.id) } {
            input type="hidden" name="action" value="add";
            @if is_own {
                label for="kind" { (say!(lang, "care-report-kind")) }
                select #kind name="kind" {
                    option value="" { (say!(lang, "care-report-kind-none")) }
                    @for it in AbuseKind::ALL { option value=(it.as_str()) selected[it.as_str() == typed.kind] { (kind_label(lang, it)) } }
                }
                label for="text" { (say!(lang, "care-report-what")) }
            } @else { label for="text" { (say!(lang, "care-report-answer-hint")) } }
            textarea #text name="text" rows="5" maxlength=(TEXT_MAX_CHARS) required[!is_own] { (typed.text) }
            @if is_own {
                fieldset {
                    legend { (say!(lang, "care-report-asks")) }
                    @for it in Measure::ALL { p.choice {
                        input id=(it.as_str()) type="checkbox" name=(it.as_str()) value="yes" checked[ticked(it)];
                        " " label for=(it.as_str()) { (measure_label(lang, it)) } } }
                }
            }
            p.small { (say!(lang, "care-report-kept")) }
            p.buttons { button { @if is_own { (say!(lang, "care-report-add")) } @else { (say!(lang, "care-report-answer")) } } }
        }
    }
}

fn block_card(cx: &RequestContext, report: &AbuseReport) -> Markup {
    let lang = cx.lang;
    let path = format!("/ops/desk/reports/{}", report.id);
    let max = cx.app.settings.care.block_max.as_secs() / 3600;
    html! {
        section.card aria-labelledby="block" {
            h2 #block { (say!(lang, "care-block-title")) }
            @if report.number.is_none() { p { (say!(lang, "care-block-none")) } } @else {
                p { (say!(lang, "care-block-hint"))
                    @if report.customer.is_some() { " " (say!(lang, "care-block-hint-known")) }
                    @if cx.app.settings.accepts_tickets { " " (say!(lang, "care-block-hint-write")) } }
                @if let Some(block) = &report.block {
                    @match &block.lifted {
                        Some((at, by)) => p { (say!(lang, "care-lifted", at = cx.full_stamp(*at), name = by.name.as_str())) },
                        None => p { (say!(lang, "care-block-until", at = cx.full_stamp(block.until))) },
                    }
                }
                form.buttons method="post" action=(path) {
                    @if report.blocks(cx.now) {
                        button name="action" value="lift" { (say!(lang, "care-lift")) }
                    } @else {
                        input type="hidden" name="action" value="block";
                        @for hours in BLOCK_HOURS.into_iter().filter(|hours| *hours <= max) {
                            button name="hours" value=(hours) { (say!(lang, "care-block-hours", hours = hours)) }
                        }
                    }
                }
            }
        }
    }
}

/// Adds to a report, blocks its caller for a while, or connects them again.
pub async fn submit(
    cx: RequestContext,
    Path(id): Path<String>,
    form: Result<Form<ReportForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    for _ in 0..TRIES {
        let mut read = read(&cx, &id).await?;
        if let Err(error) = change(&cx, &mut read.report, &form) {
            return Ok(redisplay_form(&error, render(&cx, &id, Some((&form, &error))).await?));
        }
        match cx.app.users()?.save_report(&read, cx.now).await {
            Ok(()) => {
                let to = format!("/ops/desk/reports/{}", read.report.id);
                return Ok(Redirect::to(&to).into_response());
            }
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(unusable(error)),
        }
    }
    Err(Error::TooOften)
}

fn change(cx: &RequestContext, report: &mut AbuseReport, form: &ReportForm) -> Result<(), Error> {
    let by = Person::from(&cx.principal()?);
    let refused = |refusal: AbuseRefusal| Error::Care(CareRefusal::Report(refusal));
    match form.action.as_str() {
        "add" => report.add(&by, form.addition()?, cx.now).map_err(refused),
        "lift" => report.lift(&by, cx.now).map_err(refused),
        "block" => {
            let hours = form.hours.parse().ok().filter(|hours| BLOCK_HOURS.contains(hours));
            let hours =
                hours.ok_or(Error::invalid("hours", FieldError::NotOneOf("1, 4, 24, 72, 168")))?;
            let (length, max) = (Duration::from_secs(hours * 3600), cx.app.settings.care.block_max);
            report.block(length, max, cx.now).map_err(refused)
        }
        _ => Err(Error::invalid("action", FieldError::NotOneOf("add, block, lift"))),
    }
}

fn kind_label(lang: Language, kind: AbuseKind) -> String {
    match kind {
        AbuseKind::Insult => say!(lang, "care-kind-insult"),
        AbuseKind::Threat => say!(lang, "care-kind-threat"),
        AbuseKind::Sexual => say!(lang, "care-kind-sexual"),
        AbuseKind::Demand => say!(lang, "care-kind-demand"),
    }
}

fn measure_label(lang: Language, measure: Measure) -> String {
    match measure {
        Measure::OtherWork => say!(lang, "care-ask-other_work"),
        Measure::LongerBreak => say!(lang, "care-ask-longer_break"),
        Measure::Counselling => say!(lang, "care-ask-counselling"),
        Measure::LegalHelp => say!(lang, "care-ask-complaint"),
    }
}
