//! `/ops/desk/leaving`: customers who leave and whom somebody should call, each with what they
//! went through on one page (S2).

use super::call_parts::history;
use crate::access::login::unusable;
use crate::layout::links::{ops_incident_path, percent_encode};
use crate::layout::{Audience, Page, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::queries::Queries;
use crate::request::caller::caller;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::Time;
use bongsu_core::departure::DepartureKind;
use bongsu_core::departure::alarm::{Alarm, AlarmOutcome, NOTE_MAX_CHARS, PastOutage};
use bongsu_core::name::Name;
use bongsu_core::promise::Person;
use bongsu_core::verdict::{Verdict, VerdictChange, in_force};
use bongsu_store::{Error as StoreError, ReadAlarm};
use bongsu_words::{Language, time};
use maud::{Markup, html};
use serde::Deserialize;
use std::time::Duration;

const MAX_ROWS: u32 = 200;
/// How often a task is read again that somebody else has written.
const TRIES: usize = 5;
/// How far back is counted what a customer went through, and for how many of their sites.
const LOOK_BACK: Duration = Duration::from_secs(30 * 24 * 3600);
const MAX_SITES: usize = 50;
/// How far back departures are listed.
const DEPARTURES_SPAN: Duration = Duration::from_secs(90 * 24 * 3600);

/// The form as it is sent.
#[derive(Deserialize, Default)]
pub struct LeavingForm {
    /// `take`, `give_back` or `end`.
    #[serde(default)]
    action: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    note: String,
}

/// The list.
pub async fn list(cx: RequestContext) -> Result<Response, Error> {
    let lang = cx.lang;
    let all = cx.app.users()?.leaving_alarms(MAX_ROWS).await.map_err(unusable)?;
    let (ended, open): (Vec<&Alarm>, Vec<&Alarm>) = all.iter().partition(|it| it.end.is_some());
    let title = say!(lang, "leaving-title");
    let main = html! {
        h1 { (title) }
        p { (say!(lang, "leaving-hint")) }
        section.card aria-labelledby="open" {
            h2 #open { (say!(lang, "leaving-open")) }
            @if open.is_empty() { p { (say!(lang, "leaving-none")) } }
            ul.rows { @for it in open { (row(&cx, it)) } }
        }
        @if !ended.is_empty() { section.card aria-labelledby="ended" {
            h2 #ended { (say!(lang, "leaving-ended")) }
            ul.rows { @for it in ended { (row(&cx, it)) } }
        } }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

fn row(cx: &RequestContext, it: &Alarm) -> Markup {
    let lang = cx.lang;
    html! {
        li.row { div.grow {
            p { a href={ "/ops/desk/leaving/" (it.id) } { (cx.customer_label(&it.customer)) } " · "
                (say!(lang, "leaving-count", n = it.departures.len())) " · " (why(lang, it)) }
            p.small { (say!(lang, "leaving-since", at = cx.stamp(it.opened_at)))
                @if let Some((_, by)) = &it.taken { " · " (say!(lang, "leaving-taken", name = by.name.as_str())) }
                @if let Some(end) = &it.end { " · " (outcome_label(lang, end.outcome)) } }
        } }
    }
}

fn why(lang: Language, it: &Alarm) -> String {
    match it.after {
        Some(_) => say!(lang, "leaving-after"),
        None => say!(lang, "leaving-burst"),
    }
}

/// One task, with what the customer went through.
pub async fn one(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    render(&cx, &id, None).await
}

/// The same, with what was typed and why it was refused.
async fn render(
    cx: &RequestContext,
    id: &str,
    refused: Option<(&LeavingForm, &Error)>,
) -> Result<Response, Error> {
    let lang = cx.lang;
    let alarm = read(cx, id).await?.alarm;
    let store = cx.app.users()?;
    let known = cx.store.customer(alarm.customer.clone()).await?;
    let (name, contacts) = match known {
        Some(customer) => (customer.name, customer.contacts),
        None => (alarm.customer.clone(), Vec::new()),
    };
    let since = alarm.opened_at.before(DEPARTURES_SPAN);
    let departures = store.departures_of(&alarm.customer, since).await.map_err(unusable)?;
    let outages = store.outages_of_customer(&alarm.customer, cx.now).await.map_err(unusable)?;
    let found = caller(cx, &alarm.customer).map(|it| it.customer);
    let history = history(cx, store, &alarm.customer, (found.as_ref(), &contacts)).await?;
    let main = html! {
        header.title { h1 { (name) } span.dim { (alarm.customer) } }
        p.buttons {
            a.button href="/ops/desk/leaving" { (say!(lang, "leaving-title")) }
            a.button href={ "/ops/desk/call?q=" (percent_encode(&alarm.customer)) } { (say!(lang, "leaving-screen")) }
        }
        (task(cx, &alarm, refused))
        div.columns {
            section.card aria-labelledby="what" {
                h2 #what { (say!(lang, "leaving-what")) }
                ul.rows.tight { @for it in departures.iter().rev() { li.row { div.grow {
                    (cx.time(it.at)) " · " (kind_label(lang, it.kind)) " · " (it.subject) } } } }
            }
            section.card aria-labelledby="outages" {
                h2 #outages { (say!(lang, "leaving-outages")) }
                @if outages.is_empty() { p { (say!(lang, "leaving-outages-none")) } }
                @else { p.small { (say!(lang, "leaving-outages-hint")) } }
                ul.rows.tight { @for it in &outages { li.row { div.grow { (outage(cx, it)) } } } }
            }
        }
        @if let Some(customer) = &found { (sites(cx, &customer.sites.iter().map(|site| {
            cx.summary.view.topology.sites[site.ix()].host.clone() }).collect::<Vec<_>>()).await?) }
        (history)
    };
    let title = say!(lang, "leaving-title");
    Ok(frame(cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

fn outage(cx: &RequestContext, it: &PastOutage) -> Markup {
    let lang = cx.lang;
    let from = cx.full_stamp(it.opened_at);
    html! {
        a href=(ops_incident_path(it.incident)) { @match it.resolved_at {
            Some(until) => (say!(lang, "leaving-outage-since", from = from, until = cx.full_stamp(until))),
            None => (say!(lang, "leaving-outage-open", from = from)),
        } }
    }
}

/// How long each site was down, slow or not known.
async fn sites(cx: &RequestContext, all: &[Name]) -> Result<Markup, Error> {
    let lang = cx.lang;
    let counted = &all[..all.len().min(MAX_SITES)];
    let from = cx.now.before(LOOK_BACK);
    let changes = cx.app.users()?.verdicts_of(counted, from).await.map_err(unusable)?;
    let span =
        |span: Duration| if span.is_zero() { "–".to_owned() } else { time::span(lang, span) };
    Ok(html! {
        section.card aria-labelledby="sites" {
            h2 #sites { (say!(lang, "leaving-sites")) }
            @if all.len() > counted.len() { p.small { (say!(lang, "leaving-sites-more", n = counted.len())) } }
            table.list { caption.sr { (say!(lang, "leaving-sites")) }
                thead { tr {
                    th scope="col" { (say!(lang, "leaving-site")) }
                    th.num scope="col" { (say!(lang, "leaving-down")) }
                    th.num scope="col" { (say!(lang, "leaving-slow")) }
                    th.num scope="col" { (say!(lang, "leaving-unknown")) }
                } }
                tbody { @for host in counted {
                    @let spent = spent(changes.get(host).map_or(&[], Vec::as_slice), from, cx.now);
                    tr {
                        th scope="row" { a href={ "/ops/sites/" (percent_encode(host.as_str())) } { (bongsu_words::labels::site(lang, host)) } }
                        td.num data-label=(say!(lang, "leaving-down")) { (span(spent.down)) }
                        td.num data-label=(say!(lang, "leaving-slow")) { (span(spent.slow)) }
                        td.num data-label=(say!(lang, "leaving-unknown")) { (span(spent.unknown)) }
                    }
                } }
            }
        }
    })
}

/// How long a site was in each state but the good one.
#[derive(Default)]
struct Spent {
    down: Duration,
    slow: Duration,
    unknown: Duration,
}

fn spent(changes: &[VerdictChange], from: Time, now: Time) -> Spent {
    let all = in_force(changes, now);
    // Nothing is known before the first verdict that is kept.
    let first = all.first().map_or(now, |(_, span)| span.from);
    let mut spent = Spent { unknown: first.since(from), ..Spent::default() };
    for (change, span) in all {
        let length = span.until.since(span.from.max(from));
        match change.verdict {
            Verdict::Up => {}
            Verdict::Slow => spent.slow += length,
            Verdict::Down { .. } => spent.down += length,
            Verdict::Unknown => spent.unknown += length,
        }
    }
    spent
}

/// What is to be done, and by whom.
fn task(cx: &RequestContext, alarm: &Alarm, refused: Option<(&LeavingForm, &Error)>) -> Markup {
    let lang = cx.lang;
    let (outcome, note) =
        refused.map_or(("", ""), |(typed, _)| (typed.outcome.as_str(), typed.note.as_str()));
    let path = format!("/ops/desk/leaving/{}", alarm.id);
    let is_mine = cx
        .principal()
        .is_ok_and(|me| alarm.taken.as_ref().is_some_and(|(_, taken)| me.is(&taken.id)));
    html! {
        section.card {
            @if let Some((_, error)) = refused { (refusal(lang, error)) }
            p { (say!(lang, "leaving-count", n = alarm.departures.len())) " · " (why(lang, alarm)) " · "
                (say!(lang, "leaving-since", at = cx.full_stamp(alarm.opened_at)))
                @if let Some((_, by)) = &alarm.taken { " · " (say!(lang, "leaving-taken", name = by.name.as_str())) } }
            @match (&alarm.end, &alarm.taken) {
                (Some(end), _) => {
                    p.strong { (outcome_label(lang, end.outcome)) " · " (end.by.name) " · " (cx.time(end.at)) }
                    @if !end.note.is_empty() { p { "“" (end.note) "”" } }
                },
                (None, None) => form method="post" action=(path) {
                    p.buttons { button.main name="action" value="take" { (say!(lang, "leaving-take")) } }
                },
                (None, Some(_)) if is_mine => {
                    form.stacked method="post" action=(path) {
                        input type="hidden" name="action" value="end";
                        label for="outcome" { (say!(lang, "leaving-how")) }
                        select #outcome name="outcome" {
                            @for it in AlarmOutcome::ALL { option value=(it.as_str()) selected[it.as_str() == outcome] { (outcome_label(lang, it)) } }
                        }
                        label for="note" { (say!(lang, "leaving-note")) }
                        textarea #note name="note" rows="4" maxlength=(NOTE_MAX_CHARS) { (note) }
                        p.buttons { button.main { (say!(lang, "leaving-end")) } }
                    }
                    form method="post" action=(path) {
                        p.buttons { button name="action" value="give_back" { (say!(lang, "leaving-give-back")) } }
                    }
                },
                (None, Some(_)) => {},
            }
        }
    }
}

/// Does something with a task, or says why not, with what was typed.
pub async fn submit(
    cx: RequestContext,
    Path(id): Path<String>,
    form: Result<Form<LeavingForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let by = Person::from(&cx.principal()?);
    for _ in 0..TRIES {
        let mut read = read(&cx, &id).await?;
        if let Err(error) = change(&mut read.alarm, &by, &form, cx.now) {
            return Ok(redisplay_form(&error, render(&cx, &id, Some((&form, &error))).await?));
        }
        match cx.app.users()?.save_alarm(&read, cx.now).await {
            Ok(()) => {
                let to = format!("/ops/desk/leaving/{}", read.alarm.id);
                return Ok(Redirect::to(&to).into_response());
            }
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(unusable(error)),
        }
    }
    Err(Error::TooOften)
}

fn change(alarm: &mut Alarm, by: &Person, form: &LeavingForm, now: Time) -> Result<(), Error> {
    let done = match form.action.as_str() {
        "take" => alarm.take(by, now),
        "give_back" => alarm.give_back(by),
        "end" => {
            let all = "stays, leaves, not_reached, unrelated";
            let outcome = AlarmOutcome::from_code(&form.outcome)
                .ok_or(Error::invalid("outcome", FieldError::NotOneOf(all)))?;
            alarm.end(by, outcome, &form.note, now)
        }
        _ => {
            let all = "take, give_back, end";
            return Err(Error::invalid("action", FieldError::NotOneOf(all)));
        }
    };
    done.map_err(Error::Leaving)
}

async fn read(cx: &RequestContext, id: &str) -> Result<ReadAlarm, Error> {
    let none = || Error::NotFound(Resource::LeavingAlarm);
    let id = id.parse().map_err(|_| none())?;
    cx.app.users()?.leaving_alarm(id).await.map_err(unusable)?.ok_or_else(none)
}

fn outcome_label(lang: Language, outcome: AlarmOutcome) -> String {
    match outcome {
        AlarmOutcome::Stays => say!(lang, "leaving-outcome-stays"),
        AlarmOutcome::Leaves => say!(lang, "leaving-outcome-leaves"),
        AlarmOutcome::NotReached => say!(lang, "leaving-outcome-not_reached"),
        AlarmOutcome::Unrelated => say!(lang, "leaving-outcome-unrelated"),
    }
}

fn kind_label(lang: Language, kind: DepartureKind) -> String {
    match kind {
        DepartureKind::Refund => say!(lang, "leaving-kind-refund"),
        DepartureKind::Cancellation => say!(lang, "leaving-kind-cancellation"),
        DepartureKind::TransferOut => say!(lang, "leaving-kind-transfer_out"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::layer::Layer;
    use bongsu_core::observation::Reason;

    #[test]
    fn what_no_verdict_is_kept_of_is_not_known() {
        let at = |hours: i64| Time::from_secs(hours * 3600);
        let hours = |span: Duration| span.as_secs() / 3600;
        let never = spent(&[], at(0), at(30));
        assert_eq!((hours(never.unknown), hours(never.down)), (30, 0));
        let verdict = Verdict::Down { layer: Layer::Http, reason: Reason::Timeout };
        let site = Name::parse("shop.kr").unwrap();
        let change = VerdictChange { site, verdict, since: at(10), at: at(10) };
        let late = spent(std::slice::from_ref(&change), at(0), at(30));
        assert_eq!((hours(late.unknown), hours(late.down)), (10, 20));
        let before = spent(&[change], at(20), at(30));
        assert_eq!((hours(before.unknown), hours(before.down)), (0, 10));
    }
}
