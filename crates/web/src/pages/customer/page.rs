//! `GET /c/{token}`: a customer's own page: their sites now, the outages, the notices sent to
//! them, and a form to report a problem (S7, S8, S9).

use super::report_form::ReportForm;
use super::{claims, credits, month_report, report_form, thanks_form};
use crate::draw::status_glyph;
use crate::layout::fragments::charts;
use crate::layout::fragments::site_check::{self, SiteCheck};
use crate::layout::{Audience, Page, fragments, frame};
use crate::model::customer::CustomerView;
use crate::model::maintenance::explained_until;
use crate::queries::{PatientStore, Queries, Updates};
use crate::request::context::RequestContext;
use crate::request::customer::{customer_by_token, notices_to_customer};
use crate::request::error::Error;
use crate::request::params::Params;
use axum::extract::Path;
use axum::response::Response;
use bongsu_clock::Clock;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::incident::{Counts, Phase};
use bongsu_core::inventory::Contact;
use bongsu_core::notification::NoticeId;
use bongsu_core::service::Watched;
use bongsu_core::site_health::SiteHealth;
use bongsu_store::NoticeDelivery;
use bongsu_words::cause;
use maud::{Markup, html};
use std::time::Duration;

/// How long a customer's own page waits for what may be left out of it, by the wall clock: what
/// matters to them is in memory.
const EXTRAS_PATIENCE_WALL: Duration = Duration::from_millis(300);
/// The most statements shown of an incident; its own page has all.
const MAX_STATEMENTS: usize = 3;

/// The page as served.
pub async fn page(
    cx: RequestContext,
    Path(token): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    let store = cx.store.within(EXTRAS_PATIENCE_WALL);
    record_opened(&cx, &store, &customer, &params).await;
    let check = SiteCheck::of(&cx, &customer, &params).await;
    Ok(shown(&cx, &customer, check, Typed::default()).await)
}

/// What was typed on the page, with why it was refused.
#[derive(Clone, Copy, Default)]
pub struct Typed<'a> {
    /// Of a problem report.
    pub report: Option<(&'a ReportForm, &'a Error)>,
    /// Of thanks.
    pub thanks: Option<(&'a str, &'a Error)>,
}

/// The page, with what was typed where it was refused.
pub async fn shown(
    cx: &RequestContext,
    customer: &CustomerView,
    check: Option<SiteCheck>,
    typed: Typed<'_>,
) -> Response {
    let store = cx.store.within(EXTRAS_PATIENCE_WALL);
    let notices = notices_to_customer(cx, &store, customer).await;
    let contacts = contacts_of(cx, &store, customer).await;
    let live = match check {
        Some(_) => format!("{}/live?check=1", customer.path()),
        None => format!("{}/live", customer.path()),
    };
    let charts = charts::own_charts(cx, customer).await;
    let thanks = thanks_form::section(cx, customer, typed.thanks);
    let thanks = Clock::system().timeout(EXTRAS_PATIENCE_WALL, thanks).await.ok();
    let credits = credits::section(cx, customer);
    let credits = Clock::system().timeout(EXTRAS_PATIENCE_WALL, credits).await.ok();
    let claims = claims::section(cx, customer);
    let claims = Clock::system().timeout(EXTRAS_PATIENCE_WALL, claims).await.ok();
    let months = month_report::section(cx, customer);
    let months = Clock::system().timeout(EXTRAS_PATIENCE_WALL, months).await.ok();
    let credits = html! {
        @if let Some(it) = claims { (it) }
        @if let Some(it) = credits { (it) }
        @if let Some(it) = months { (it) }
    };
    let report = report_form::form(cx, customer, typed.report);
    let parts = PageParts {
        report: Some(&report),
        contacts: &contacts,
        credits: Some(&credits),
        charts: Some(&charts),
        notices: notices.as_deref(),
        thanks: thanks.as_ref(),
        check: check.as_ref(),
        outage: &|view, counts| outage(cx, view, counts),
    };
    frame(cx, &draw(cx, customer, &parts, live))
}

/// The customer's contacts; none when the store cannot be read.
async fn contacts_of(
    cx: &RequestContext,
    store: &PatientStore,
    customer: &CustomerView,
) -> Vec<Contact> {
    let key = cx.summary.view.topology.customers[customer.customer.ix()].clone();
    let known = store.customer(key).await.ok().flatten();
    known.map_or_else(Vec::new, |customer| customer.contacts)
}

/// Records that the address in a notice to one of the customer's contacts was opened. A
/// failure to record it changes nothing for the reader.
async fn record_opened(
    cx: &RequestContext,
    store: &PatientStore,
    customer: &CustomerView,
    params: &Params,
) {
    let Some(notice) = params.get("n").and_then(|text| text.parse::<NoticeId>().ok()) else {
        return;
    };
    let contacts = &cx.summary.view.topology.contacts;
    if contacts.contacts_of(customer.customer).any(|contact| contact == notice.contact) {
        let key = (notice.incident, notice.contact, notice.number);
        let _ = store.record_opened(key, cx.now).await;
    }
}

/// What a page is drawn from beside the engine's view.
pub struct PageParts<'a> {
    /// Compensation; not in files.
    pub credits: Option<&'a Markup>,
    /// The charts; not in files, of which there is one for every customer.
    pub charts: Option<&'a Markup>,
    /// The form of a problem report; not in files.
    pub report: Option<&'a Markup>,
    /// The customer's contacts, of whom the page says which notices they got; not in files.
    pub contacts: &'a [Contact],
    /// The notices sent to the customer; `None` when the store cannot be read.
    pub notices: Option<&'a [NoticeDelivery]>,
    /// Thanks, where something is over; not in files.
    pub thanks: Option<&'a Markup>,
    /// The check that the customer has just asked for.
    pub check: Option<&'a SiteCheck>,
    /// Draws an incident with the counts of the customer's sites: the same for many
    /// customers, so that the static renderer can reuse it.
    pub outage: &'a dyn Fn(&IncidentView, &Counts) -> Markup,
}

/// Draws the page.
pub fn draw(
    cx: &RequestContext,
    customer: &CustomerView,
    parts: &PageParts<'_>,
    live: String,
) -> Page {
    let lang = cx.lang;
    let incidents = customer.incidents(&cx.summary);
    let PageParts { report, contacts, credits, charts, notices, thanks, check, outage } = parts;
    let main = html! {
        (hero(cx, customer, incidents.is_empty()))
        div #site-check data-live-part { @if let Some(check) = check { (site_check::results(cx, check)) } }
        div #outages data-live-part {
            @for (view, counts) in &incidents { (outage(view, counts)) }
        }
        @if let Some(thanks) = thanks { (thanks) }
        @if let Some(credits) = credits { (credits) }
        div #maintenance data-live-part { (fragments::maintenance::of_customer(cx, customer)) }
        section.card aria-labelledby="sites" {
            h2 #sites { (say!(lang, "customer-sites")) }
            p.small { (say!(lang, "customer-sites-hint")) }
            div #site-rows data-live-part { (fragments::customer::sites(cx, customer, &incidents)) }
        }
        @if let Some(charts) = charts { (charts) }
        section.card aria-labelledby="notices-title" {
            h2 #notices-title { (say!(lang, "customer-notices")) }
            div #notices data-live-part { (fragments::customer::notices(cx, *notices, contacts)) }
        }
        @if !cx.is_file() {
            @if let Some(report) = report { (report) }
            p { a href={ (customer.path()) "/tickets" } { (say!(lang, "ticket-customers")) } }
            p { a href={ (customer.path()) "/loss" } { (say!(lang, "loss-customer-title")) } }
            p { a href={ (customer.path()) "/preferences" } { (say!(lang, "preferences-title")) } }
        }
        @else if let Some(base) = &cx.app.settings.live_url {
            p { (say!(lang, "customer-report-elsewhere")) " "
                a href={ (base) (customer.path()) } { (say!(lang, "customer-report-link")) } }
        }
        p.small {
            (say!(lang, "customer-link-hint"))
            @if cx.is_file() { " " (say!(lang, "customer-written", at = cx.stamp(cx.now))) }
        }
    };
    Page {
        audience: Audience::Customer,
        title: say!(lang, "customer-title"),
        live: Some(live),
        main,
    }
}

/// The overall state of the sites in one sentence.
fn hero(cx: &RequestContext, customer: &CustomerView, is_unaffected: bool) -> Markup {
    let (class, sentence) = overall(cx, customer);
    let others_affected = is_unaffected && cx.summary.open_outages().next().is_some();
    html! {
        section #hero data-live-part class={ "hero " (class) } aria-labelledby="overall" {
            (status_glyph::large(class))
            div {
                h1 #overall aria-live="polite" aria-atomic="true" { (sentence) }
                p {
                    @if others_affected {
                        a href=(cx.href("/")) { (say!(cx.lang, customer.watched(&cx.summary), "customer-outage-elsewhere")) } " "
                    }
                    @if cx.summary.has_data() {
                        span.dim.asof { (say!(cx.lang, "as-of")) " " (cx.time(cx.summary.view.at)) }
                    }
                }
            }
        }
    }
}

/// How many of the sites are services other than the web, and how many of these are down.
fn services(cx: &RequestContext, customer: &CustomerView) -> (usize, usize) {
    let services = || customer.sites.iter().filter(|site| cx.summary.is_service(**site));
    let down = services().filter(|site| cx.summary.site_status(**site).health.is_down());
    (services().count(), down.count())
}

fn overall(cx: &RequestContext, customer: &CustomerView) -> (&'static str, String) {
    let (lang, all) = (cx.lang, customer.sites.len());
    let count = |matches: fn(SiteHealth) -> bool| customer.count(&cx.summary, matches);
    let (down, unknown) = (count(SiteHealth::is_down), count(|it| it == SiteHealth::Unknown));
    let degraded = count(|it| matches!(it, SiteHealth::Degraded | SiteHealth::Unverified));
    let explained = customer.sites.iter().filter(|site| {
        cx.summary.site_status(**site).health.is_down()
            && explained_until(&cx.summary.view, **site).is_some()
    });
    let explained = explained.count();
    let of = customer.watched(&cx.summary);
    let (services, failing_services) = services(cx, customer);
    let sites = &customer.sites;
    let sites_work = sites
        .iter()
        .filter(|site| !cx.summary.is_service(**site))
        .all(|site| cx.summary.site_status(*site).health.is_usable());
    match (down, degraded) {
        (n @ 1.., _) if explained == n => {
            ("warn", say!(lang, of, "customer-down-maintenance", n = n, all = all, rest = all - n))
        }
        // Whose mail fails is told that their site works.
        (1.., _) if of == Watched::Both && failing_services == down && sites_work => {
            let n = failing_services;
            ("bad", say!(lang, "customer-services-down", n = n, all = services))
        }
        _ if all == 0 => ("dim", say!(lang, "customer-none")),
        (1.., _) if all == 1 => ("bad", say!(lang, of, "customer-only-down")),
        (n @ 1.., 0) => ("bad", say!(lang, of, "customer-down", n = n, all = all, rest = all - n)),
        (n @ 1.., unsteady) => {
            let down = say!(lang, of, "customer-down", n = n, all = all, rest = all - n);
            let too = say!(lang, of, "customer-unsteady-too", n = unsteady);
            ("bad", format!("{down} {too}"))
        }
        (0, 1..) if all == 1 => ("warn", say!(lang, of, "customer-only-unsteady")),
        (0, n @ 1..) => {
            ("warn", say!(lang, of, "customer-unsteady", n = n, all = all, rest = all - n))
        }
        _ if unknown > 0 => {
            let rest = all - unknown;
            ("dim", say!(lang, of, "customer-not-all-seen", n = unknown, all = all, rest = rest))
        }
        _ => match count(|it| it == SiteHealth::Slow) {
            0 => ("ok", say!(lang, of, "customer-works", all = all)),
            n => ("warn", say!(lang, of, "customer-slow", n = n, all = all)),
        },
    }
}

/// An incident that touches the customer: its cause, its times, and the counts of their sites.
pub fn outage(cx: &RequestContext, view: &IncidentView, counts: &Counts) -> Markup {
    let (lang, it) = (cx.lang, &view.incident);
    let heading = format!("i-{}", it.id);
    let newest = view.statements.len().saturating_sub(MAX_STATEMENTS);
    html! {
        article.card.incident aria-labelledby=(heading) {
            header {
                h2 #(heading) { a href=(cx.href(&format!("/incidents/{}", it.id))) { (cause::title(lang, &cx.names, it)) } }
                (fragments::phase(cx, it.told_phase()))
            }
            (fragments::cause(cx, it))
            @let listed = counts.hit + counts.at_risk + counts.verified > 0;
            @match (counts.excluded, it.resolved_at) {
                (0, _) if !listed => p { (say!(lang, "customer-was-unwatched")) },
                (0, _) => {},
                (n, None) => p { (say!(lang, counts.watched(), "card-fact-excluded", excluded = n)) },
                (n, Some(_)) => p { (say!(lang, counts.watched(), "customer-was-excluded", excluded = n)) },
            }
            @if listed { p { strong { (say!(lang, counts.watched(), "customer-yours", hit = counts.hit, risk = counts.at_risk, verified = counts.verified)) } } }
            (fragments::times(cx, it, view.statements.last()))
            @if it.phase != Phase::Resolved {
                h3 { (say!(lang, "statement-title")) }
                (fragments::statements(cx, &view.statements[newest..]))
            }
        }
    }
}
