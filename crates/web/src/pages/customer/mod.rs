//! `GET /c/{link}`: a customer's own page: his sites now, what happened to them, what was
//! told to him, and a way to say that one does not work (S7, S8, S9). Whoever has the link
//! may read it; there is no login at a host that may be down.

pub mod customer_view;
pub mod preferences;
pub mod report;

use crate::error::Error;
use crate::layout::{Audience, Page, RequestContext, frame};
use crate::pages::{pieces, status};
use crate::params::Params;
use axum::extract::Path;
use axum::response::Response;
use bongsu_core::Time;
use bongsu_core::engine::view::{IncidentView, SiteStatus};
use bongsu_core::incident::{Counts, Phase, VictimState};
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::delivery::DeliveryState;
use bongsu_core::observation::Layer;
use bongsu_core::topology::SiteIx;
use bongsu_core::verdict::{Blame, Verdict};
use bongsu_store::NoticeDelivery;
use bongsu_words::{cause, justification, labels, message};
use customer_view::{CustomerView, SiteHealth, victim};
use maud::{Markup, html};
use report::Asked;

/// Sites shown one by one.
const SHOWN_MOST: usize = 200;
/// Statements shown of an incident; its own page has all.
const STATEMENTS_MOST: usize = 3;

pub async fn page(
    cx: RequestContext,
    Path(link): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let customer_view = CustomerView::by_link(&cx, &link).await?;
    note_opened(&cx, &customer_view, &params).await;
    let told = told(&cx, &customer_view).await;
    let asked = Asked::of(&cx, &customer_view, &params).await;
    let live = match asked {
        Some(_) => format!("{}/live?asked=1", customer_view.path()),
        None => format!("{}/live", customer_view.path()),
    };
    let parts = Parts {
        told: told.as_deref(),
        asked: asked.as_ref(),
        outage: &|view, counts| outage(&cx, view, counts),
    };
    Ok(frame(&cx, &sheet(&cx, &customer_view, &parts, live)))
}

/// The address in a notice to one of his contacts was opened. Whether that can be written down
/// changes nothing for him who reads.
async fn note_opened(cx: &RequestContext, customer_view: &CustomerView, params: &Params) {
    let Some(mut parts) = params.get("n").map(|n| n.split('.')) else { return };
    let mut read = || {
        let (incident, contact) = (parts.next()?.parse().ok()?, parts.next()?.to_owned());
        let contact = ContactKey::try_from(contact).ok()?;
        Some((incident, contact, parts.next()?.parse().ok()?))
    };
    let Some(notice) = read() else { return };
    let people = &cx.digest.view.topology.contacts;
    if people.contacts_of(customer_view.customer).any(|contact| contact == notice.1) {
        let _ = cx.app.history.opened(notice, cx.now).await;
    }
}

/// What a page is put together from, beside what the engine shows.
pub struct Parts<'a> {
    /// What was told to him; `None` when the record cannot be read.
    pub told: Option<&'a [NoticeDelivery]>,
    /// What he has just asked for.
    pub asked: Option<&'a Asked>,
    /// Draws an incident with his sites' counts: the same for many.
    pub outage: &'a dyn Fn(&IncidentView, &Counts) -> Markup,
}

/// The page.
pub fn sheet(
    cx: &RequestContext,
    customer_view: &CustomerView,
    parts: &Parts<'_>,
    live: String,
) -> Page {
    let lang = cx.lang;
    let incidents = customer_view.incidents(&cx.digest);
    let Parts { told, asked, outage } = parts;
    let main = html! {
        (hero(cx, customer_view, incidents.is_empty()))
        div #asked data-live-part { @if let Some(asked) = asked { (report::answer(cx, asked)) } }
        div #outages data-live-part {
            @for (view, counts) in &incidents { (outage(view, counts)) }
        }
        section.card aria-labelledby="sites" {
            h2 #sites { (say!(lang, "mine-sites")) }
            p.small { (say!(lang, "mine-sites-hint")) }
            div #site-rows data-live-part { (sites(cx, customer_view, &incidents)) }
        }
        section.card aria-labelledby="told" {
            h2 #told { (say!(lang, "mine-told")) }
            div #told-rows data-live-part { (what_was_told(cx, *told)) }
        }
        @if !cx.filed() {
            (report::form(cx, customer_view))
            p { a href={ (customer_view.path()) "/wishes" } { (say!(lang, "wishes-title")) } }
        }
        @else if let Some(base) = &cx.app.settings.live_url {
            p { (say!(lang, "mine-report-elsewhere")) " "
                a href={ (base) (customer_view.path()) } { (say!(lang, "mine-report-link")) } }
        }
        p.small {
            (say!(lang, "mine-link-hint"))
            @if cx.filed() { " " (say!(lang, "mine-written", at = cx.stamp(cx.now))) }
        }
    };
    Page { room: Audience::Customer, title: say!(lang, "mine-title"), live: Some(live), main }
}

/// What was told to the customer's contacts in the incidents of the last day, newest first.
pub async fn told(
    cx: &RequestContext,
    customer_view: &CustomerView,
) -> Option<Vec<NoticeDelivery>> {
    let people = &cx.digest.view.topology.contacts;
    let contacts: Vec<_> = people.contacts_of(customer_view.customer).collect();
    let mut all = Vec::new();
    for (view, _) in customer_view.incidents(&cx.digest) {
        let told = cx.app.history.told(view.incident.id, contacts.clone());
        all.extend(told.await.ok()?);
    }
    all.sort_by_key(|delivery| std::cmp::Reverse(delivery.notice.at));
    Some(all)
}

/// The state of all of his sites in one plain sentence.
fn hero(cx: &RequestContext, customer_view: &CustomerView, untouched: bool) -> Markup {
    let (class, sentence) = overall(cx, customer_view);
    let elsewhere = untouched && cx.digest.open().next().is_some();
    html! {
        section #hero data-live-part class={ "hero " (class) } aria-labelledby="overall" {
            (crate::draw::beacon::large(class))
            div {
                h1 #overall aria-live="polite" aria-atomic="true" { (sentence) }
                p {
                    @if elsewhere {
                        a href=(cx.href("/")) { (say!(cx.lang, "mine-outage-elsewhere")) } " "
                    }
                    @if cx.digest.begun() {
                        span.dim.asof { (say!(cx.lang, "as-of")) " " (cx.time(cx.digest.view.at)) }
                    }
                }
            }
        }
    }
}

fn overall(cx: &RequestContext, customer_view: &CustomerView) -> (&'static str, String) {
    let (lang, all) = (cx.lang, customer_view.sites.len());
    let count = |stands: &[SiteHealth]| customer_view.count(&cx.digest, |it| stands.contains(&it));
    let (down, unknown) = (count(&[SiteHealth::Down]), count(&[SiteHealth::Unknown]));
    let unsteady = count(&[SiteHealth::Unsteady, SiteHealth::Unverified]);
    match (down, unsteady) {
        _ if all == 0 => ("dim", say!(lang, "mine-none")),
        (1.., _) if all == 1 => ("bad", say!(lang, "mine-only-down")),
        (n @ 1.., _) => ("bad", say!(lang, "mine-down", n = n, all = all)),
        (0, 1..) if all == 1 => ("warn", say!(lang, "mine-only-unsteady")),
        (0, n @ 1..) => ("warn", say!(lang, "mine-unsteady", n = n, all = all)),
        _ if unknown > 0 => ("dim", say!(lang, "mine-not-all-seen", n = unknown, all = all)),
        _ => ("ok", say!(lang, "mine-works", all = all)),
    }
}

/// An incident that touched him: what, since when, and how far his sites have come.
pub fn outage(cx: &RequestContext, view: &IncidentView, counts: &Counts) -> Markup {
    let (lang, it) = (cx.lang, &view.incident);
    let heading = format!("i-{}", it.id);
    let newest = view.statements.len().saturating_sub(STATEMENTS_MOST);
    html! {
        article.card.incident aria-labelledby=(heading) {
            header {
                h2 #(heading) { a href=(cx.href(&format!("/incidents/{}", it.id))) { (cause::title(lang, it)) } }
                (pieces::phase(cx, it.phase))
            }
            (status::what(cx, it))
            p { strong { (say!(lang, "mine-yours", hit = counts.hit, risk = counts.at_risk, verified = counts.verified)) } }
            (pieces::times(cx, it, view.statements.last()))
            @if it.phase != Phase::Resolved {
                h3 { (say!(lang, "said-title")) }
                (pieces::statements(cx, &view.statements[newest..]))
            }
        }
    }
}

pub type Incidents<'a> = [(&'a std::sync::Arc<IncidentView>, Counts)];

/// His sites, those that stand alike together: what is said of one need not be said of
/// thirty.
pub fn sites(
    cx: &RequestContext,
    customer_view: &CustomerView,
    incidents: &Incidents<'_>,
) -> Markup {
    let lang = cx.lang;
    let (shown, hidden) = customer_view.sites.split_at(customer_view.sites.len().min(SHOWN_MOST));
    let mut alike: Vec<(Alike, Vec<SiteIx>)> = Vec::new();
    for site in shown {
        let key = Alike::of(&cx.digest.site_status(*site));
        match alike.iter_mut().find(|(known, _)| *known == key) {
            Some((_, sites)) => sites.push(*site),
            None => alike.push((key, vec![*site])),
        }
    }
    let stands = |site: &SiteIx| SiteHealth::of(&cx.digest.site_status(*site));
    html! {
        ul.rows { @for (_, sites) in &alike { (group(cx, sites, incidents)) } }
        @if !hidden.is_empty() {
            // The better ones come last.
            @if hidden.iter().all(|site| stands(site) == SiteHealth::Works) {
                p { (say!(lang, "mine-more", n = hidden.len())) }
            } @else { p { (say!(lang, "mine-more-hidden", n = hidden.len())) } }
        }
    }
}

/// Of sites that are alike in this the same is said.
#[derive(PartialEq)]
struct Alike {
    stands: SiteHealth,
    verdict: Verdict,
    blame: Option<Blame>,
    layers: [(bool, bool); 4],
    /// How much fails, where that is told.
    part: Option<[(u16, u16); 4]>,
}

impl Alike {
    fn of(now: &SiteStatus) -> Alike {
        let stands = SiteHealth::of(now);
        let part = now.layers.map(|sums| (sums.failing, sums.streams));
        Alike {
            stands,
            verdict: now.verdict,
            blame: now.blame,
            layers: now.layers.map(|sums| (sums.fails(), sums.works())),
            part: (stands == SiteHealth::Unsteady).then_some(part),
        }
    }
}

fn group(cx: &RequestContext, sites: &[SiteIx], incidents: &Incidents<'_>) -> Markup {
    let now = cx.digest.site_status(sites[0]);
    let stands = SiteHealth::of(&now);
    html! {
        li.row {
            div.grow {
                p { (badge(cx, stands)) @if sites.len() > 1 { " " span.strong { "× " (sites.len()) } } }
                @if let Some(words) = pieces::insight_words(cx, &now) { p.strong { (words) } }
                @for words in why(cx, stands, &now) { p { (words) } }
                (layers(cx, &now))
                ul.rows.tight { @for site in sites { (one(cx, *site, stands, incidents)) } }
            }
        }
    }
}

/// A site by name, since when it stands so, and what proves that it works.
fn one(cx: &RequestContext, ix: SiteIx, stands: SiteHealth, incidents: &Incidents<'_>) -> Markup {
    let since = cx.digest.site_status(ix).since;
    let host = &cx.digest.view.topology.sites[ix.ix()].host;
    let told = matches!(stands, SiteHealth::Down | SiteHealth::Works | SiteHealth::Slow)
        && since != Time::ZERO;
    html! {
        li.row {
            div.grow {
                span.strong { (host.unicode()) }
                @if stands == SiteHealth::Works { (verified(cx, ix, incidents)) }
            }
            @if told { span.small { (say!(cx.lang, "since")) " " (cx.since(since)) } }
        }
    }
}

fn badge(cx: &RequestContext, stands: SiteHealth) -> Markup {
    let lang = cx.lang;
    let (class, sign, words) = match stands {
        SiteHealth::Down => ("bad", "✕", say!(lang, "mine-stands-down")),
        SiteHealth::Unsteady => ("warn", "▲", say!(lang, "mine-stands-unsteady")),
        SiteHealth::Unverified => ("warn", "△", say!(lang, "mine-stands-unverified")),
        SiteHealth::Slow => ("warn", "◑", say!(lang, "mine-stands-slow")),
        SiteHealth::Works => ("ok", "✓", say!(lang, "mine-stands-works")),
        SiteHealth::Unknown => ("dim", "?", say!(lang, "mine-stands-unknown")),
    };
    html! { span class={ "badge " (class) } { span aria-hidden="true" { (sign) } " " (words) } }
}

/// Why it stands so, and whose it is.
fn why(cx: &RequestContext, stands: SiteHealth, now: &SiteStatus) -> Vec<String> {
    let lang = cx.lang;
    let mut words = Vec::new();
    if let Verdict::Down { layer, reason } = now.verdict {
        let (layer, reason) = (labels::layer(lang, layer), labels::reason(lang, reason));
        words.push(say!(lang, "mine-why", layer = layer, reason = reason));
    }
    if stands == SiteHealth::Unsteady {
        words.extend(Layer::ALL.into_iter().filter(|l| now.layer(*l).fails()).map(|layer| {
            let sums = now.layer(layer);
            let layer = labels::layer(lang, layer);
            say!(
                lang,
                "mine-part-fails",
                failing = sums.failing,
                streams = sums.streams,
                layer = layer
            )
        }));
    }
    if stands == SiteHealth::Unverified {
        words.push(say!(lang, "mine-unverified-words"));
    }
    match now.blame.filter(|_| stands == SiteHealth::Down) {
        Some(Blame::Host) => words.push(say!(lang, "mine-blame-host")),
        Some(Blame::ThirdParty) => words.push(say!(lang, "mine-blame-third")),
        Some(Blame::Customer) => words.push(say!(lang, "mine-blame-own")),
        Some(Blame::Unknown) | None => {}
    }
    words
}

/// Each layer with a sign and a word.
fn layers(cx: &RequestContext, now: &SiteStatus) -> Markup {
    let lang = cx.lang;
    html! {
        ul.chips {
            @for layer in Layer::ALL {
                @let sums = now.layer(layer);
                @if sums.streams > 0 {
                    @let (class, sign, words) = match (sums.fails(), sums.works()) {
                        (true, _) => ("bad", "✕", say!(lang, "mine-layer-fails")),
                        (false, true) => ("ok", "✓", say!(lang, "mine-layer-ok")),
                        (false, false) => ("dim", "?", say!(lang, "mine-layer-unknown")),
                    };
                    li { span class={ "badge " (class) } { (labels::layer(lang, layer)) " " span aria-hidden="true" { (sign) } span.sr { (words) } } }
                }
            }
        }
    }
}

/// The proof that it works again after an outage.
fn verified(cx: &RequestContext, site: SiteIx, incidents: &Incidents<'_>) -> Markup {
    let lines = incidents.iter().filter_map(|(view, _)| victim(&cx.digest, view, site));
    let proven = lines.filter(|line| line.state == VictimState::Verified && line.hit_at.is_some());
    html! {
        @for line in proven {
            p.small { (say!(cx.lang, "mine-proof")) " "
                (justification::justification(cx.lang, &cx.app.zone, cx.read_at(), &line.justification)) }
        }
    }
}

pub fn what_was_told(cx: &RequestContext, told: Option<&[NoticeDelivery]>) -> Markup {
    let lang = cx.lang;
    let drill = cx.app.settings.drill.is_some();
    let operator = cx.app.settings.operator.as_str();
    let rows =
        told.unwrap_or_default().iter().filter(|delivery| delivery.state != DeliveryState::Dropped);
    let rows: Vec<_> = rows.collect();
    html! {
        @if told.is_none() { p { (say!(lang, "history-unreadable")) } }
        @else if rows.is_empty() { p { (say!(lang, "mine-told-none")) } }
        ul.rows.tight {
            @for it in rows {
                li.row {
                    div.grow {
                        (message::subject(lang, operator, drill, &it.notice))
                        p.small { (cx.time(it.notice.at)) " · " (state(cx, it)) }
                    }
                }
            }
        }
    }
}

fn state(cx: &RequestContext, it: &NoticeDelivery) -> String {
    match (it.state, it.ended_at) {
        (DeliveryState::Sent, Some(at)) => say!(cx.lang, "mine-told-sent", at = cx.stamp(at)),
        (DeliveryState::Failed, _) => say!(cx.lang, "mine-told-dead"),
        _ => say!(cx.lang, "mine-told-waiting"),
    }
}
