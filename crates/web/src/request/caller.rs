//! Who is calling, and what a counsellor may say to them (S6, S7).

use crate::model::customer::{CustomerIncidents, CustomerView, victim};
use crate::model::maintenance::{ShownWindow, explained_until, windows};
use crate::model::summary::Summary;
use crate::queries::Queries;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::incident::VictimState;
use bongsu_core::inventory::Customer;
use bongsu_core::maintenance::Phase;
use bongsu_core::name::Name;
use bongsu_core::service::{Watched, is_service};
use bongsu_core::site_health::SiteHealth;
use bongsu_core::topology::SiteIx;
use bongsu_core::verdict::Blame;
use bongsu_words::card::{Affected, Card, Others, Situation, card, resolved};
use bongsu_words::labels;

/// The most customers to choose from.
const MAX_MATCHES: usize = 20;

/// The customers that match a query.
pub enum CallerMatch {
    Nobody,
    One(String, Customer),
    Several(Vec<(String, Customer)>),
}

/// Finds a caller: a customer by key, name, mail address, telephone number or its last digits,
/// or the owner of a site, by its name or the address of one of its pages.
pub async fn find_caller(cx: &RequestContext, text: &str) -> Result<CallerMatch, Error> {
    if let Some(key) = owner(&cx.summary, text)
        && let Some(customer) = cx.store.customer(key.clone()).await?
    {
        return Ok(CallerMatch::One(key, customer));
    }
    let mut found = cx.store.find_customers(text.to_owned(), MAX_MATCHES).await?;
    Ok(match found.len() {
        0 => CallerMatch::Nobody,
        1 => {
            let (key, customer) = found.remove(0);
            CallerMatch::One(key, customer)
        }
        _ => CallerMatch::Several(found),
    })
}

/// The customer who owns the site of a host name or of a page's address, as people paste them.
fn owner(summary: &Summary, text: &str) -> Option<String> {
    let text = text.trim();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once(':').filter(|(_, port)| is_port(port)).map_or(host, |(it, _)| it);
    let host = Name::parse(host.trim_end_matches('.')).ok()?;
    // Visitors do not tell the two apart, and only one of them may be watched.
    let twin = match host.as_str().strip_prefix("www.") {
        Some(bare) => Name::parse(bare),
        None => Name::parse(&format!("www.{host}")),
    };
    let site = summary.site(&host).or_else(|| summary.site(&twin.ok()?))?;
    let topology = &summary.view.topology;
    topology.customers.get(topology.sites[site.ix()].customer.ix()).cloned()
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A caller with their card.
pub struct Caller {
    pub customer: CustomerView,
    /// What may be said about their sites.
    pub card: Card,
}

/// The caller with a customer's key; `None` when none of their sites is monitored.
pub fn caller(cx: &RequestContext, key: &str) -> Option<Caller> {
    let summary = &cx.summary;
    // The customer's page is not drawn here, so any token will do.
    let token = CustomerPageToken::from_random(0);
    let customer = CustomerView::of(summary, token, summary.customer(key)?);
    // The card is true of the instant that is shown, however old that is.
    let (lang, zone, at) = (cx.lang, &cx.zone, summary.view.at);
    let incidents = customer.incidents(summary);
    let touched = incidents.iter().map(|(view, counts)| Affected {
        incident: &view.incident,
        statements: &view.statements,
        counts,
        failing: failing(summary, &customer.sites, view),
    });
    let (open, past): (Vec<_>, Vec<_>) = touched.partition(|it| it.incident.resolved_at.is_none());
    let is_over = open.is_empty();
    let situation = Situation {
        open,
        any_outage: summary.open_outages().next().is_some(),
        others: others(summary, &customer.sites, &incidents),
        maintenance: maintained(cx, &customer),
        only: only(summary, &customer.sites, &incidents)
            .map(|site| labels::site(lang, &summary.view.topology.sites[site.ix()].host)),
    };
    let mut card = card((lang, &cx.names), zone, at, &situation);
    if is_over {
        card.may_say.extend(past.into_iter().flat_map(|it| resolved(lang, zone, at, it)));
    }
    Some(Caller { customer, card })
}

/// What runs that can take sites of the caller.
fn maintained(cx: &RequestContext, customer: &CustomerView) -> Vec<String> {
    let topology = &cx.summary.view.topology;
    let taken = |it: &ShownWindow<'_>| {
        let sites = customer.sites.iter().filter(|site| it.of.reach.takes(**site));
        let services = sites.clone().filter(|site| is_service(&topology.sites[site.ix()].host));
        (sites.count() as u32, services.count() as u32)
    };
    let all = windows(&cx.summary.view).into_iter();
    let running = all.filter(|it| it.phase == Phase::InProgress && taken(it).0 > 0);
    let sentence = |it: ShownWindow<'_>| {
        let (title, (n, services)) = (it.of.record.plan.title.of(cx.lang), taken(&it));
        let (of, until) = (Watched::of(n, services), cx.full_stamp(it.window.end));
        say!(cx.lang, of, "card-maintenance", title = title, until = until, n = n)
    };
    running.map(sentence).collect()
}

/// How many of the caller's sites an incident has on its list as hit, and are seen failing now.
fn failing(summary: &Summary, sites: &[SiteIx], view: &IncidentView) -> u32 {
    let hit = |site: &&SiteIx| {
        victim(summary, view, **site).is_some_and(|it| it.state == VictimState::SeenHit)
    };
    let fails = |site: &&SiteIx| {
        let status = summary.site_status(**site);
        let is_felt = matches!(status.health, SiteHealth::Down { .. } | SiteHealth::Degraded);
        is_felt && status.is_asked()
    };
    sites.iter().filter(hit).filter(fails).count() as u32
}

/// The one site that a card is about: the caller's only one, or the only one that does not just work.
fn only(summary: &Summary, sites: &[SiteIx], incidents: &CustomerIncidents<'_>) -> Option<SiteIx> {
    let open = || incidents.iter().filter(|(view, _)| view.incident.resolved_at.is_none());
    let works = |site: SiteIx| {
        let health = summary.site_status(site).health;
        matches!(health, SiteHealth::Unverified | SiteHealth::Works)
            && open().all(|(view, _)| victim(summary, view, site).is_none())
    };
    let mut concerned = sites.iter().copied().filter(|site| sites.len() == 1 || !works(*site));
    concerned.next().filter(|_| concerned.next().is_none())
}

/// What the caller's sites show that no open incident waits for.
fn others(summary: &Summary, sites: &[SiteIx], incidents: &CustomerIncidents<'_>) -> Others {
    let mut others = Others { of: summary.watched(sites), ..Others::default() };
    let open = || incidents.iter().filter(|(view, _)| view.incident.resolved_at.is_none());
    let is_listed = |site: SiteIx| {
        let mut entries = open().filter_map(|(view, _)| victim(summary, view, site));
        entries.any(|it| it.state != VictimState::Verified)
    };
    for site in sites.iter().filter(|site| !is_listed(**site)) {
        let status = summary.site_status(*site);
        match (status.health, status.blame) {
            // That is said with the maintenance.
            (SiteHealth::Down { .. }, _) if explained_until(&summary.view, *site).is_some() => {}
            // It was down when it was last asked, before this program was started.
            (SiteHealth::Down { .. }, _) if !status.is_asked() => others.unchecked += 1,
            (SiteHealth::Down { .. }, Some(Blame::Customer)) => others.own += 1,
            (SiteHealth::Down { .. }, _) => others.unexplained += 1,
            (SiteHealth::Degraded, _) => others.degraded += 1,
            (SiteHealth::Slow, _) => others.slow += 1,
            // Its names alone may have been asked.
            (SiteHealth::Unknown, _) => others.unchecked += 1,
            (SiteHealth::Unverified | SiteHealth::Works, _) => {}
        }
    }
    others
}
