//! Fragments about one customer: their sites by health, and the notices sent to them.

use super::insight::insight_text;
use super::maintenance;
use crate::model::customer::{CustomerView, victim};
use crate::request::context::RequestContext;
use bongsu_core::Time;
use bongsu_core::engine::view::{IncidentView, LayerStatuses, SiteStatus};
use bongsu_core::incident::{Counts, VictimState};
use bongsu_core::inventory::Contact;
use bongsu_core::layer::Layer;
use bongsu_core::notification::delivery::DeliveryState;
use bongsu_core::service::Watched;
use bongsu_core::site_health::SiteHealth;
use bongsu_core::topology::SiteIx;
use bongsu_core::verdict::Blame;
use bongsu_store::NoticeDelivery;
use bongsu_words::{labels, message};
use maud::{Markup, html};
use std::sync::Arc;

/// The most sites shown one by one.
const MAX_SITES: usize = 200;

type Incidents<'a> = [(&'a Arc<IncidentView>, Counts)];

/// The customer's sites. Sites in the same state share one description, so that thirty of
/// them do not repeat it thirty times.
pub fn sites(cx: &RequestContext, customer: &CustomerView, incidents: &Incidents<'_>) -> Markup {
    let lang = cx.lang;
    let (shown, hidden) = customer.sites.split_at(customer.sites.len().min(MAX_SITES));
    let mut groups: Vec<(GroupKey, Vec<SiteIx>)> = Vec::new();
    for site in shown {
        let key = GroupKey::of(cx, *site, incidents);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, sites)) => sites.push(*site),
            None => groups.push((key, vec![*site])),
        }
    }
    let works = |site: &SiteIx| cx.summary.site_status(*site).health == SiteHealth::Works;
    html! {
        ul.rows { @for (_, sites) in &groups { (group(cx, sites, incidents)) } }
        @if !hidden.is_empty() {
            // Healthy sites come last.
            @if hidden.iter().all(works) { p { (say!(lang, "customer-more", n = hidden.len())) } }
            @else { p { (say!(lang, "customer-more-hidden", n = hidden.len())) } }
        }
    }
}

/// Sites with equal keys share one description.
#[derive(PartialEq)]
struct GroupKey {
    is_service: bool,
    health: SiteHealth,
    blame: Option<Blame>,
    /// Whether an open outage that it was in leaves it out.
    is_excluded: bool,
    layers: Vec<(Layer, bool, bool)>,
    /// Failing and all probes by layer, for a site whose description says so.
    failing: Option<LayerStatuses>,
}

impl GroupKey {
    fn of(cx: &RequestContext, site: SiteIx, incidents: &Incidents<'_>) -> GroupKey {
        let status = cx.summary.site_status(site);
        GroupKey {
            is_service: cx.summary.is_service(site),
            health: status.health,
            blame: status.blame,
            is_excluded: is_excluded(cx, site, incidents),
            layers: status.layers.iter().map(|(at, it)| (at, it.fails(), it.works())).collect(),
            failing: (status.health == SiteHealth::Degraded).then_some(status.layers),
        }
    }
}

/// Whether a site was taken off the list of an outage that goes on: it fails for another reason as
/// well, and its owner may well have to change something.
fn is_excluded(cx: &RequestContext, site: SiteIx, incidents: &Incidents<'_>) -> bool {
    let open = incidents.iter().filter(|(view, _)| view.incident.resolved_at.is_none());
    let mut entries = open.filter_map(|(view, _)| victim(&cx.summary, view, site));
    entries.any(|it| matches!(it.state, VictimState::Excluded { .. }))
}

fn group(cx: &RequestContext, sites: &[SiteIx], incidents: &Incidents<'_>) -> Markup {
    let status = cx.summary.site_status(sites[0]);
    let (health, of) = (status.health, cx.summary.watched(&sites[..1]));
    let is_excluded = is_excluded(cx, sites[0], incidents);
    html! {
        li.row {
            div.grow {
                p { (badge(cx, of, health)) @if sites.len() > 1 { " " span.strong { "× " (sites.len()) } } }
                @if let Some(text) = insight_text(cx, of, &status) { p.strong { (text) } }
                @for sentence in reasons(cx, of, (health, is_excluded), &status) { p { (sentence) } }
                (layers(cx, &status))
                ul.rows.tight { @for site in sites { (site_row(cx, *site, health, incidents)) } }
            }
        }
    }
}

/// A site's name, since when it is in this state, and the evidence that it works.
fn site_row(
    cx: &RequestContext,
    site: SiteIx,
    health: SiteHealth,
    incidents: &Incidents<'_>,
) -> Markup {
    let status = cx.summary.site_status(site);
    let since = status.since;
    let host = &cx.summary.view.topology.sites[site.ix()].host;
    // Since when a part of it fails is not since when it works.
    let partly_fails =
        health == SiteHealth::Works && status.layers.iter().any(|(_, it)| it.fails());
    let shows_since = since != Time::ZERO && health != SiteHealth::Unknown && !partly_fails;
    html! {
        li.row {
            div.grow {
                span.strong { (labels::site(cx.lang, host)) } " " (maintenance::mark(cx, site))
                @if health == SiteHealth::Works { (verification(cx, site, incidents)) }
            }
            @if shows_since { span.small { (say!(cx.lang, "state-since")) " " (cx.since(since)) } }
        }
    }
}

fn badge(cx: &RequestContext, of: Watched, health: SiteHealth) -> Markup {
    let lang = cx.lang;
    let (class, sign, label) = match health {
        SiteHealth::Down { .. } => ("bad", "✕", say!(lang, of, "customer-status-down")),
        SiteHealth::Degraded => ("warn", "▲", say!(lang, "customer-status-unsteady")),
        SiteHealth::Unverified => ("warn", "△", say!(lang, "customer-status-unverified")),
        SiteHealth::Slow => ("warn", "◑", say!(lang, "customer-status-slow")),
        SiteHealth::Works => ("ok", "✓", say!(lang, "customer-status-works")),
        SiteHealth::Unknown => ("dim", "?", say!(lang, "customer-status-unknown")),
    };
    html! { span class={ "badge " (class) } { span aria-hidden="true" { (sign) } " " (label) } }
}

/// Why a site is in its state, and whose fault it is.
fn reasons(
    cx: &RequestContext,
    of: Watched,
    (health, is_excluded): (SiteHealth, bool),
    status: &SiteStatus,
) -> Vec<String> {
    let lang = cx.lang;
    let mut sentences = Vec::new();
    if let SiteHealth::Down { layer, reason } = health {
        let (layer, reason) = (labels::layer(lang, layer), labels::reason(lang, reason));
        sentences.push(say!(lang, "customer-why", layer = layer, reason = reason));
    }
    if health == SiteHealth::Degraded {
        sentences.extend(status.layers.iter().filter(|(_, sums)| sums.fails()).map(
            |(layer, sums)| {
                let layer = labels::layer(lang, layer);
                let (failing, streams) = (sums.failing, sums.streams);
                match failing < streams {
                    true => say!(
                        lang,
                        of,
                        "customer-part-fails",
                        failing = failing,
                        streams = streams,
                        layer = layer
                    ),
                    false => {
                        say!(lang, of, "customer-all-fail", streams = streams, layer = layer)
                    }
                }
            },
        ));
    }
    if health == SiteHealth::Unverified {
        sentences.push(say!(lang, of, "customer-unverified-words"));
    }
    match status.blame.filter(|_| health.is_down() && !is_excluded) {
        Some(Blame::Host) => sentences.push(say!(lang, of, "customer-cause-host")),
        Some(Blame::ThirdParty) => sentences.push(say!(lang, of, "customer-cause-third")),
        Some(Blame::Customer) => sentences.push(say!(lang, of, "customer-cause-own")),
        Some(Blame::Unknown) | None => {}
    }
    sentences
}

/// Each layer as a badge.
fn layers(cx: &RequestContext, status: &SiteStatus) -> Markup {
    let lang = cx.lang;
    html! {
        ul.chips {
            @for (layer, sums) in status.layers.iter() {
                // What nobody can open fails there, whatever else of the layer answers.
                @let is_down = matches!(status.health, SiteHealth::Down { layer: at, .. } if at == layer);
                @let (class, sign, label) = match (sums.fails(), sums.works()) {
                    (true, _) if is_down => ("bad", "✕", say!(lang, "customer-layer-fails")),
                    (true, _) if sums.working > 0 => ("warn", "▲", say!(lang, "customer-layer-partly")),
                    // The other name servers or addresses may work.
                    (true, _) if !status.health.is_down() && sums.failing < sums.streams => {
                        ("warn", "▲", say!(lang, "customer-layer-partly-seen"))
                    }
                    (true, _) => ("bad", "✕", say!(lang, "customer-layer-fails")),
                    (false, true) => ("ok", "✓", say!(lang, "customer-layer-ok")),
                    (false, false) => ("dim", "?", say!(lang, "customer-layer-unknown")),
                };
                li { span class={ "badge " (class) } { (labels::layer(lang, layer)) " " span aria-hidden="true" { (sign) } span.sr { (label) } } }
            }
        }
    }
}

/// The evidence that a site works again after an outage.
fn verification(cx: &RequestContext, site: SiteIx, incidents: &Incidents<'_>) -> Markup {
    let entries = incidents.iter().filter_map(|(view, _)| victim(&cx.summary, view, site));
    let verified = entries.filter(|it| it.state == VictimState::Verified && it.hit_at.is_some());
    html! {
        @for entry in verified {
            p.small { (say!(cx.lang, "customer-justification")) " " (cx.justification(&cx.names, &entry.justification)) }
        }
    }
}

/// A contact's address, masked so that its owner recognises it and no other reader learns it:
/// everybody with the page's address may read this.
pub fn masked_contact(contact: &Contact) -> String {
    match contact {
        Contact::Email(address) => {
            let (user, host) = address.split_once('@').unwrap_or((address, ""));
            let shown: String = user.chars().take(2.min(user.chars().count() / 2)).collect();
            format!("{shown}…@{host}")
        }
        Contact::Phone(number) => {
            let last = number.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
            format!("☎ …{}", &number[last..])
        }
    }
}

/// The notices sent to a customer, with to whom of these contacts; `None` when the store cannot be
/// read.
pub fn notices(
    cx: &RequestContext,
    notices: Option<&[NoticeDelivery]>,
    contacts: &[Contact],
) -> Markup {
    let lang = cx.lang;
    let is_drill = cx.app.settings.drill.is_some();
    let operator = cx.app.settings.operator.of(cx.lang);
    let rows = notices
        .unwrap_or_default()
        .iter()
        .filter(|delivery| delivery.state != DeliveryState::Dropped);
    // What went to several contacts at once is one line.
    let mut told: Vec<(Time, String, Vec<String>)> = Vec::new();
    for it in rows {
        let subject = message::subject(lang, operator, is_drill, &it.notice);
        let index = &cx.summary.view.topology.contacts;
        let to = contacts.iter().find(|to| index.key_of(to) == it.notice.contact);
        let state = match to {
            Some(to) => format!("{}: {}", masked_contact(to), delivery_state(cx, it)),
            None => delivery_state(cx, it),
        };
        match told.last_mut().filter(|(at, of, _)| *at == it.notice.at && *of == subject) {
            Some((_, _, states)) if states.contains(&state) => {}
            Some((_, _, states)) => states.push(state),
            None => told.push((it.notice.at, subject, vec![state])),
        }
    }
    html! {
        @if notices.is_none() { p { (say!(lang, "history-unreadable")) } }
        @else if told.is_empty() { p { (say!(lang, "customer-notices-none")) } }
        ul.rows.tight {
            @for (at, subject, states) in &told {
                li.row {
                    div.grow {
                        (subject)
                        p.small { (cx.time(*at)) @for state in states { " · " (state) } }
                    }
                }
            }
        }
    }
}

fn delivery_state(cx: &RequestContext, it: &NoticeDelivery) -> String {
    match (it.state, it.ended_at) {
        (DeliveryState::Sent, Some(at)) => {
            let sent = say!(cx.lang, "customer-notices-sent", at = cx.stamp(at));
            match &it.returned {
                Some((at, _)) => {
                    let returned = say!(cx.lang, "customer-notices-returned", at = cx.stamp(*at));
                    format!("{sent} · {returned}")
                }
                None => sent,
            }
        }
        (DeliveryState::Failed, _) => say!(cx.lang, "customer-notices-dead"),
        _ => say!(cx.lang, "customer-notices-waiting"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_does_not_reveal_an_address() {
        assert_eq!(masked_contact(&Contact::Email("kimchi@example.kr".into())), "ki…@example.kr");
        assert_eq!(masked_contact(&Contact::Phone("+821012345678".into())), "☎ …5678");
        assert_eq!(masked_contact(&Contact::Phone("119".into())), "☎ …119");
    }
}
