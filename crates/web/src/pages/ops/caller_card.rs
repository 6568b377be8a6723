//! `GET /ops/card?q=`: the counsellor's card. Whoever calls is found by number, name, key or
//! site; the card says what is known for him, what may be said, and what may not (S6, S7).

use crate::error::Error;
use crate::layout::{Audience, Page, RequestContext, encoded, frame};
use crate::pages::customer;
use crate::pages::customer::customer_view::CustomerView;
use crate::params::Params;
use axum::response::Response;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::customer::problem_report::ProblemReport;
use bongsu_core::inventory::{Contact, Customer};
use bongsu_core::name::Name;
use bongsu_core::verdict::Verdict;
use bongsu_store::NoticeDelivery;
use bongsu_words::card::{Card, Touched, card, over, untouched};
use maud::{Markup, html};

/// Customers to choose from.
const FOUND_MOST: usize = 20;
/// What a customer said, newest first.
const REPORTS_MOST: usize = 5;
/// All of it is read for one customer's.
const REPORTS_READ: u32 = 200;

/// Who was found, by what was asked for.
pub enum Found {
    Nobody,
    One(String, Customer),
    Several(Vec<(String, Customer)>),
}

/// Whom a text leads to: a customer by what he is known by, or the owner of a site.
pub async fn find(cx: &RequestContext, text: &str) -> Result<Found, Error> {
    if let Some(site) = Name::parse(text).ok().and_then(|host| cx.digest.site(&host)) {
        let topology = &cx.digest.view.topology;
        let key = topology.customers[topology.sites[site.ix()].customer.ix()].clone();
        if let Some(customer) = cx.app.history.customer(key.clone()).await? {
            return Ok(Found::One(key, customer));
        }
    }
    let mut found = cx.app.history.find_customers(text.to_owned(), FOUND_MOST).await?;
    Ok(match (found.len(), found.iter().position(|(key, _)| key == text)) {
        (0, _) => Found::Nobody,
        (_, Some(exact)) => {
            let (key, customer) = found.swap_remove(exact);
            Found::One(key, customer)
        }
        (1, None) => {
            let (key, customer) = found.remove(0);
            Found::One(key, customer)
        }
        _ => Found::Several(found),
    })
}

/// What is known for one customer.
pub struct Known {
    pub customer_view: CustomerView,
    /// The newest incident that touches his sites, and his card of it.
    pub card: Card,
}

/// What is known for the customer with a key; `None` when none of his sites is watched.
pub fn know(cx: &RequestContext, key: &str) -> Option<Known> {
    let digest = &cx.digest;
    let customer = digest.customer(key)?;
    // His page is not drawn here, so that any link will do.
    let customer_view = CustomerView::of(digest, CustomerPageToken::from_random(0), customer);
    // What is said is true of what is shown, however old that is.
    let (lang, zone, at) = (cx.lang, &cx.app.zone, digest.view.at);
    let incidents = customer_view.incidents(digest);
    let touched = incidents.iter().map(|(view, counts)| Touched {
        incident: &view.incident,
        statements: &view.statements,
        counts,
    });
    let (mut open, past): (Vec<_>, Vec<_>) =
        touched.partition(|it| it.incident.resolved_at.is_none());
    let card = match open.pop() {
        Some(it) => card(lang, zone, at, it),
        None => {
            let own = customer_view.sites.iter().filter(|site| {
                let now = digest.site_status(**site);
                matches!(now.verdict, Verdict::Down { .. })
            });
            let own = u32::try_from(own.count()).unwrap_or(u32::MAX);
            let mut card = untouched(lang, digest.open().next().is_some(), own);
            card.may.extend(past.into_iter().flat_map(|it| over(lang, zone, at, it)));
            card
        }
    };
    Some(Known { customer_view, card })
}

pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let lang = cx.lang;
    let query = params.text("q")?;
    let found = match query.is_empty() {
        true => None,
        false => Some(find(&cx, &query).await?),
    };
    let body = match found {
        None => html! { p { (say!(lang, "card-hint")) } },
        Some(Found::Nobody) => html! { p.notice role="status" { (say!(lang, "card-none")) } },
        Some(Found::Several(all)) => several(&cx, &all),
        Some(Found::One(key, customer)) => one(&cx, &key, &customer).await?,
    };
    let main = html! {
        h1 { (say!(lang, "card-title")) }
        section.card {
            form.search method="get" action="/ops/card" role="search" {
                label.sr for="q" { (say!(lang, "card-search")) }
                input #q type="search" name="q" value=(query) maxlength="256" autocomplete="off"
                    autofocus placeholder=(say!(lang, "card-search"));
                button { (say!(lang, "search")) }
            }
        }
        (body)
    };
    let title = say!(lang, "card-title");
    Ok(frame(&cx, &Page { room: Audience::Operations, title, live: None, main }))
}

fn several(cx: &RequestContext, all: &[(String, Customer)]) -> Markup {
    html! {
        section.card {
            p { (say!(cx.lang, "card-several")) }
            ul.rows {
                @for (key, customer) in all {
                    li.row { div.grow {
                        a href={ "/ops/card?q=" (encoded(key)) } { (customer.name) }
                        p.small { (key) }
                    } }
                }
            }
        }
    }
}

async fn one(cx: &RequestContext, key: &str, customer: &Customer) -> Result<Markup, Error> {
    let lang = cx.lang;
    let known = know(cx, key);
    let mut told = Vec::new();
    let mut reports = cx.app.history.reports(None, REPORTS_READ).await?;
    reports.retain(|report| report.customer == key);
    reports.truncate(REPORTS_MOST);
    if let Some(Known { customer_view, .. }) = &known {
        told = customer::told(cx, customer_view).await.unwrap_or_default();
    }
    Ok(html! {
        header.title { h2 { (customer.name) } span.dim { (key) } }
        @match &known {
            None => section.card { p { (say!(lang, "mine-none")) } },
            Some(Known { customer_view, card }) => {
                div.columns {
                    (list(&say!(lang, "card-may"), "may", &card.may))
                    (list(&say!(lang, "card-may-not"), "may-not", &card.may_not))
                }
                section.card aria-labelledby="prompt" {
                    h2 #prompt { (say!(lang, "card-prompt")) }
                    blockquote { (card.prompt) }
                }
                section.card aria-labelledby="sites" {
                    h2 #sites { (say!(lang, "nav-sites")) }
                    (customer::sites(cx, customer_view, &customer_view.incidents(&cx.digest)))
                }
            }
        }
        div.columns {
            (what_was_told(cx, &told))
            section.card aria-labelledby="contacts" {
                h2 #contacts { (say!(lang, "card-contacts")) }
                ul { @for contact in &customer.contacts { li { (contact_line(contact)) } } }
                @if !reports.is_empty() { (said(cx, &reports)) }
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

fn what_was_told(cx: &RequestContext, told: &[NoticeDelivery]) -> Markup {
    html! {
        section.card aria-labelledby="told" {
            h2 #told { (say!(cx.lang, "mine-told")) }
            (customer::what_was_told(cx, Some(told)))
            @if let Some(at) = told.iter().filter_map(|it| it.opened_at).max() {
                p.small { (say!(cx.lang, "card-opened", at = cx.stamp(at))) }
            }
        }
    }
}

fn said(cx: &RequestContext, reports: &[ProblemReport]) -> Markup {
    html! {
        h3 { (say!(cx.lang, "card-reports")) }
        ul.rows.tight {
            @for it in reports {
                li.row { div.grow {
                    span.strong { (it.site.unicode()) } " " (it.words)
                    p.small { (cx.time(it.at)) }
                } }
            }
        }
    }
}

fn contact_line(contact: &Contact) -> Markup {
    match contact {
        Contact::Email(address) => html! { a href={ "mailto:" (address) } { (address) } },
        Contact::Phone(number) => html! { a href={ "tel:" (number) } { (number) } },
    }
}
