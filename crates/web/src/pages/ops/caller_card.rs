//! `GET /ops/caller?q=`, or `?customer=` of one chosen from several: the caller's card for a
//! counsellor: what is known, what may be said and what must not be said (S6, S7).

use super::page_link;
use crate::layout::links::percent_encode;
use crate::layout::{Audience, Page, fragments, frame};
use crate::queries::Queries;
use crate::request::caller::{Caller, CallerMatch, caller, find_caller};
use crate::request::context::RequestContext;
use crate::request::customer::notices_to_customer;
use crate::request::error::Error;
use crate::request::params::Params;
use axum::response::Response;
use bongsu_core::customer::problem_report::ProblemReport;
use bongsu_core::inventory::{Contact, Customer};
use bongsu_store::NoticeDelivery;
use bongsu_words::Language;
use bongsu_words::labels;
use maud::{Markup, html};

/// The most problem reports shown, newest first.
const MAX_REPORTS: usize = 5;
/// The most problem reports read to find those of one customer.
const MAX_REPORTS_READ: u32 = 200;

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let lang = cx.lang;
    let query = params.search()?;
    let found = match (params.get("customer"), query.is_empty()) {
        (Some(key), _) => Some(chosen(&cx, key).await?),
        (None, true) => None,
        (None, false) => Some(find_caller(&cx, &query).await?),
    };
    let body = match found {
        None => html! { p { (say!(lang, "card-hint")) } },
        Some(CallerMatch::Nobody) => html! { p.notice role="status" { (say!(lang, "card-none")) } },
        Some(CallerMatch::Several(all)) => several(&cx, &all),
        Some(CallerMatch::One(key, customer)) => one(&cx, &key, &customer).await?,
    };
    let main = html! {
        h1 { (say!(lang, "card-title")) }
        section.card {
            form.search method="get" action="/ops/caller" role="search" {
                label.sr for="q" { (say!(lang, "card-search")) }
                input #q type="search" name="q" value=(query) maxlength="256" autocomplete="off"
                    autofocus placeholder=(say!(lang, "card-search"));
                button { (say!(lang, "search")) }
            }
        }
        @if params.get("sent").is_some() { p.notice.ok role="status" { (say!(lang, "send-link-sent")) } }
        (body)
    };
    let title = say!(lang, "card-title");
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

fn several(cx: &RequestContext, all: &[(String, Customer)]) -> Markup {
    html! {
        section.card {
            p { (say!(cx.lang, "card-several")) }
            ul.rows {
                @for (key, customer) in all {
                    li.row { div.grow {
                        a href={ "/ops/caller?customer=" (percent_encode(key)) } { (customer.name) }
                        p.small { (key) }
                    } }
                }
            }
        }
    }
}

/// A customer chosen from several by their key, which may be part of another's number.
async fn chosen(cx: &RequestContext, key: &str) -> Result<CallerMatch, Error> {
    let customer = cx.store.customer(key.to_owned()).await?;
    Ok(customer.map_or(CallerMatch::Nobody, |it| CallerMatch::One(key.to_owned(), it)))
}

async fn one(cx: &RequestContext, key: &str, customer: &Customer) -> Result<Markup, Error> {
    let lang = cx.lang;
    let caller = caller(cx, key);
    let mut notices = Vec::new();
    let mut reports = cx.store.problem_reports(None, MAX_REPORTS_READ).await?;
    reports.retain(|report| report.customer == key);
    reports.truncate(MAX_REPORTS);
    if let Some(caller) = &caller {
        notices = notices_to_customer(cx, &cx.store, &caller.customer).await.unwrap_or_default();
    }
    Ok(html! {
        header.title { h2 { (customer.name) } span.dim { (key) } }
        @match &caller {
            None => section.card { p { (say!(lang, "customer-none")) } },
            Some(Caller { customer, card }) => {
                div.columns {
                    (list(&say!(lang, "card-may"), "may-say", &card.may_say))
                    (list(&say!(lang, "card-may-not"), "must-not-say", &card.must_not_say))
                }
                section.card aria-labelledby="prompt" {
                    h2 #prompt { (say!(lang, "card-prompt")) }
                    blockquote { (card.prompt) }
                }
                (fragments::maintenance::of_customer(cx, customer))
                section.card aria-labelledby="sites" {
                    h2 #sites { (say!(lang, "nav-sites")) }
                    (fragments::customer::sites(cx, customer, &customer.incidents(&cx.summary)))
                }
            }
        }
        div.columns {
            (notices_section(cx, &notices))
            section.card aria-labelledby="contacts" {
                h2 #contacts { (say!(lang, "card-contacts")) }
                ul { @for contact in &customer.contacts { li { (contact_line(lang, contact)) } } }
                (page_link::form(cx, key, customer))
                @if !reports.is_empty() { (problem_reports(cx, &reports)) }
            }
        }
    })
}

fn list(heading: &str, id: &str, lines: &[String]) -> Markup {
    html! {
        section.card aria-labelledby=(id) {
            h2 id=(id) { (heading) }
            ul { @for line in lines { li { (line) } } }
        }
    }
}

fn notices_section(cx: &RequestContext, notices: &[NoticeDelivery]) -> Markup {
    html! {
        section.card aria-labelledby="notices" {
            h2 #notices { (say!(cx.lang, "customer-notices")) }
            (fragments::customer::notices(cx, Some(notices), &[]))
            @if let Some(at) = notices.iter().filter_map(|it| it.opened_at).max() {
                p.small { (say!(cx.lang, "card-opened", at = cx.stamp(at))) }
            }
        }
    }
}

fn problem_reports(cx: &RequestContext, reports: &[ProblemReport]) -> Markup {
    html! {
        h3 { (say!(cx.lang, "card-reports")) }
        ul.rows.tight {
            @for it in reports {
                li.row { div.grow {
                    span.strong { (labels::site(cx.lang, &it.site)) } " " (it.text)
                    p.small { (cx.time(it.at)) }
                } }
            }
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
