//! `/ops/desk/call?q=` or `?call=`: one screen for a call: who calls, their sites and card, what
//! happened between us, and what to do about it by one key (S7, S9, S16, S17).

use super::call_parts::{history, outcome_label, outcomes, promise_forms};
use super::care_call;
use super::shown::Shown;
use crate::access::login::unusable;
use crate::layout::fragments::site_check::{self, SiteCheck};
use crate::layout::links::percent_encode;
use crate::layout::{Audience, Page, fragments, frame};
use crate::queries::Queries;
use crate::request::caller::{Caller, CallerMatch, caller, find_caller};
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use crate::request::params::Params;
use crate::request::promise_form::people;
use crate::request::questions::answers_since;
use axum::response::Response;
use bongsu_core::call::draft::DRAFT_MAX_CHARS;
use bongsu_core::call::{Call, CallId};
use bongsu_core::inventory::{Contact, Customer};
use bongsu_core::promise::Promise;
use bongsu_core::topology::SiteIx;
use bongsu_store::Store;
use bongsu_words::Language;
use maud::{Markup, html};
use std::time::Duration;

/// For how long the engineers' answers about a customer stand above everything.
const ANSWERS_SPAN: Duration = Duration::from_secs(12 * 3600);

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let lang = cx.lang;
    let store = cx.app.users()?.clone();
    let query = params.search()?;
    let mut shown = Shown { key: None, customer: None, call: read_call(&store, &params).await? };
    let mut several = Vec::new();
    shown.key = shown.call.as_ref().and_then(|call| call.customer.clone());
    match &shown.key {
        Some(key) => shown.customer = cx.store.customer(key.clone()).await?,
        None if !query.is_empty() => match find_caller(&cx, &query).await? {
            CallerMatch::One(key, customer) => {
                (shown.key, shown.customer) = (Some(key), Some(customer));
            }
            CallerMatch::Several(all) => several = all,
            CallerMatch::Nobody => {}
        },
        None => {}
    }
    let is_missing = shown.key.is_none() && several.is_empty() && !query.is_empty();
    let title = say!(lang, "call-title");
    let main = html! {
        h1 { (title) }
        p.buttons {
            a.button href="/ops/desk/calls" { (say!(lang, "calls-title")) }
            a.button href="/ops/desk/callbacks" { (say!(lang, "callbacks-title")) }
            a.button href="/ops/desk/promises" { (say!(lang, "promises-title")) }
        }
        (search(&cx, &shown, &query))
        @if is_missing { p.notice role="status" { (say!(lang, "card-none")) } }
        @if !several.is_empty() { (choices(&cx, &shown, &several)) }
        @if let Some(call) = &shown.call { (call_facts(&cx, call, &care_call::take_form(&cx, call).await?)) }
        @if let (Some(key), Some(customer)) = (&shown.key, &shown.customer) {
            (customer_parts(&cx, &store, &shown, key, customer, &params).await?)
        } @else if shown.call.is_some() { (note(&cx, &store, &shown).await?) }
        script src=(cx.href(&crate::assets::href("desk.js"))) defer {}
    };
    let live = shown.key.is_some().then(|| "/ops/live".to_owned());
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live, main }))
}

async fn read_call(store: &Store, params: &Params) -> Result<Option<Call>, Error> {
    let Some(id) = params.get("call").filter(|id| !id.is_empty()) else { return Ok(None) };
    let id: CallId = id.parse().map_err(|_| Error::NotFound(Resource::Page))?;
    let read = store.call(id).await.map_err(unusable)?;
    read.map(|read| Some(read.call)).ok_or(Error::NotFound(Resource::Page))
}

fn search(cx: &RequestContext, shown: &Shown, query: &str) -> Markup {
    let lang = cx.lang;
    html! {
        section.card {
            form.search method="get" action="/ops/desk/call" role="search" {
                label.sr for="q" { (say!(lang, "card-search")) }
                @if let Some(call) = &shown.call { input type="hidden" name="call" value=(call.id); }
                input #q type="search" name="q" value=(query) maxlength="256" autocomplete="off"
                    placeholder=(say!(lang, "card-search"));
                button { (say!(lang, "search")) }
            }
        }
    }
}

/// Customers that match; with a call, whose it is.
fn choices(cx: &RequestContext, shown: &Shown, all: &[(String, Customer)]) -> Markup {
    html! {
        section.card {
            p { (say!(cx.lang, "card-several")) }
            ul.rows { @for (key, customer) in all { li.row { div.grow {
                a href={ "/ops/desk/call?q=" (percent_encode(key))
                    @if let Some(call) = &shown.call { "&call=" (call.id) } } { (customer.name) }
                p.small { (key) }
            } } } }
        }
    }
}

/// What is known of the call itself: what was pressed came along with it.
fn call_facts(cx: &RequestContext, call: &Call, take: &Markup) -> Markup {
    let lang = cx.lang;
    html! {
        section.card {
            p {
                span.strong { @match &call.number {
                    Some(number) => (bongsu_words::phone(lang, number)),
                    None => (say!(lang, "call-hidden")),
                } }
                " · " (say!(lang, "call-since", at = cx.stamp(call.started_at)))
                @if !call.pressed.is_empty() { " · " (say!(lang, "call-pressed", keys = call.pressed.as_str())) }
                @if let Some((at, by)) = &call.answered { " · " (say!(lang, "call-answered", at = cx.stamp(*at), name = by.as_str())) }
                @if let Some((at, _)) = &call.ended { " · " (say!(lang, "call-ended", at = cx.stamp(*at))) }
                @if let Some((_, person)) = &call.taken { " · " (say!(lang, "call-taken", name = person.name.as_str())) }
            }
            p.small { (say!(lang, "call-number-hint")) }
            (take)
        }
    }
}

async fn customer_parts(
    cx: &RequestContext,
    store: &Store,
    shown: &Shown,
    key: &str,
    customer: &Customer,
    params: &Params,
) -> Result<Markup, Error> {
    let lang = cx.lang;
    let found = caller(cx, key);
    let people = people(cx).await.unwrap_or_default();
    let open = cx.summary.view.promises.iter().filter(|it| it.customer == key);
    let open: Vec<&Promise> = open.collect();
    let check = match &found {
        Some(it) => SiteCheck::of(cx, &it.customer, params).await,
        None => None,
    };
    let history =
        history(cx, store, key, (found.as_ref().map(|it| &it.customer), &customer.contacts))
            .await?;
    let note = note(cx, store, shown).await?;
    let mut answers = answers_since(cx, cx.now.before(ANSWERS_SPAN)).await;
    answers.retain(|it| it.customer == key);
    let answers: Vec<&Promise> = answers.iter().collect();
    Ok(html! {
        header.title { h2 { (customer.name) } span.dim { (key) } }
        div #answers data-live-part role="status" { @if !answers.is_empty() {
            section.card aria-labelledby="answers-title" {
                h2 #answers-title { (say!(lang, "call-answers")) }
                (fragments::promises::rows(cx, &answers, &[], &shown.path()))
            }
        } }
        @if is_unassigned(shown) { (assign(cx, shown, key)) }
        div #card data-live-part { @match &found {
            None => section.card { p { (say!(lang, "customer-none")) } },
            Some(Caller { card, .. }) => {
                div.columns {
                    (lines(&say!(lang, "card-may"), "may-say", &card.may_say))
                    (lines(&say!(lang, "card-may-not"), "must-not-say", &card.must_not_say))
                }
            },
        } }
        div.columns.wide-first {
            div {
                (note)
                (promise_forms(cx, shown, key))
            }
            div {
                section.card aria-labelledby="contacts" {
                    h2 #contacts { (say!(lang, "card-contacts")) }
                    ul { @for contact in &customer.contacts { li { (contact_line(lang, contact)) } } }
                }
                section.card aria-labelledby="open" {
                    h2 #open { (say!(lang, "promises-title")) }
                    (fragments::promises::rows(cx, &open, &people, &shown.path()))
                }
            }
        }
        @if let Some(Caller { customer, .. }) = &found {
            div #site-check data-live-part { @if let Some(check) = &check { (site_check::results(cx, check)) } }
            section.card aria-labelledby="sites" {
                h2 #sites { (say!(lang, "nav-sites")) }
                (check_form(cx, shown, key, customer))
                div #site-rows data-live-part { (fragments::customer::sites(cx, customer, &customer.incidents(&cx.summary))) }
            }
        }
        (history)
    })
}

fn is_unassigned(shown: &Shown) -> bool {
    shown.call.as_ref().is_some_and(|call| call.customer.is_none())
}

/// Says whose a call is that no number told.
fn assign(cx: &RequestContext, shown: &Shown, key: &str) -> Markup {
    let call = shown.call.as_ref().map(|call| call.id.to_string()).unwrap_or_default();
    html! {
        form method="post" action="/ops/desk/call" {
            input type="hidden" name="action" value="assign";
            input type="hidden" name="call" value=(call);
            input type="hidden" name="customer" value=(key);
            p.buttons { button { (say!(cx.lang, "call-assign")) } }
        }
    }
}

/// What is typed during the call, kept at every keystroke; and how it came out, by one key.
async fn note(cx: &RequestContext, store: &Store, shown: &Shown) -> Result<Markup, Error> {
    let lang = cx.lang;
    let Some(conversation) = shown.conversation() else { return Ok(html! {}) };
    let me = cx.principal()?;
    let draft = store.draft(&conversation, &me.id).await.map_err(unusable)?;
    let earlier = shown.call.as_ref().map(|call| call.note.clone()).unwrap_or_default();
    let text = draft.map_or(earlier, |draft| draft.text);
    let form = html! {
            form.stacked method="post" action="/ops/desk/call" {
                input type="hidden" name="action" value="log";
                input type="hidden" name="seed" value=(cx.now.as_micros());
                @if let Some(call) = &shown.call { input type="hidden" name="call" value=(call.id); }
                @if let Some(key) = &shown.key { input type="hidden" name="customer" value=(key); }
                label.sr for="note" { (say!(lang, "call-note")) }
                textarea #note name="note" rows="6" maxlength=(DRAFT_MAX_CHARS)
                    data-draft=(conversation) data-saved=(say!(lang, "call-draft-saved"))
                    data-unsaved=(say!(lang, "call-draft-unsaved")) { (text) }
                p.small #draft-state role="status" { (say!(lang, "call-note-hint")) }
                (outcomes(lang, shown.call.as_ref()))
            }
    };
    let logged = shown.call.as_ref().filter(|call| call.outcome.is_some());
    Ok(html! {
        section.card aria-labelledby="note-title" {
            h2 #note-title { (say!(lang, "call-note")) }
            @match logged {
                None => (form),
                Some(call) => {
                    (logged_as(cx, call))
                    // What another has written stays.
                    @if call.logged_by.as_ref().is_none_or(|by| me.is(&by.id)) {
                        details { summary { (say!(lang, "call-log-change")) } (form) }
                    }
                },
            }
        }
        @if let Some(call) = shown.call.as_ref().filter(|call| call.is_open()) { (care_call::card(cx, call)) }
    })
}

/// That it was written down how the call came out, and the way to the next.
fn logged_as(cx: &RequestContext, call: &Call) -> Markup {
    let lang = cx.lang;
    html! {
        @if let Some(outcome) = call.outcome {
            p.notice.ok role="status" {
                (say!(lang, "call-logged", outcome = outcome_label(lang, outcome)))
                @if let Some(by) = &call.logged_by { " · " (by.name) }
                @if let Some(at) = call.logged_at { " · " (cx.time(at)) }
            }
        }
        @if !call.note.is_empty() { blockquote { (call.note) } (fragments::masked(lang, &call.note)) }
        p.buttons { a.button.main href="/ops/desk/calls" { (say!(lang, "call-log-next")) } }
    }
}

/// Has all sites of the caller checked now, or one of them.
fn check_form(
    cx: &RequestContext,
    shown: &Shown,
    key: &str,
    customer: &crate::model::customer::CustomerView,
) -> Markup {
    let lang = cx.lang;
    let topology = &cx.summary.view.topology;
    html! {
        form.inline method="post" action="/ops/desk/call" {
            input type="hidden" name="action" value="check";
            input type="hidden" name="customer" value=(key);
            @if let Some(call) = &shown.call { input type="hidden" name="call" value=(call.id); }
            label.sr for="site" { (say!(lang, "call-check-site")) }
            select #site name="site" {
                // The web first: what nobody chose is what most calls are about.
                @let (services, sites): (Vec<&SiteIx>, Vec<&SiteIx>) = customer.sites.iter().partition(|site| cx.summary.is_service(**site));
                @for site in sites.into_iter().chain(services) {
                    @let host = &topology.sites[site.ix()].host;
                    option value=(host.as_str()) { (bongsu_words::labels::site(lang, host)) }
                }
            }
            button data-key="k" { (say!(lang, "call-check")) " " kbd { "k" } }
        }
    }
}

fn lines(heading: &str, id: &str, lines: &[String]) -> Markup {
    html! {
        section.card aria-labelledby=(id) {
            h2 id=(id) { (heading) }
            ul { @for line in lines { li { (line) } } }
        }
    }
}

fn contact_line(lang: Language, contact: &Contact) -> Markup {
    match contact {
        Contact::Email(address) => html! { a href={ "mailto:" (address) } { (address) } },
        Contact::Phone(number) => {
            html! { a href={ "tel:" (number) } { (bongsu_words::phone(lang, number)) } }
        }
    }
}
