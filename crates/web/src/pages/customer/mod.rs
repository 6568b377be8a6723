//! `GET /c/{link}`: a customer's own page: his sites now, what happened to them, what was
//! told to him, and a way to say that one does not work (S7, S8, S9). Whoever has the link
//! may read it; there is no login at a host that may be down.

pub mod mine;
pub mod report;
pub mod wishes;

use crate::error::Error;
use crate::pages::{pieces, status};
use crate::params::Params;
use crate::shell::{Room, Screen, Sheet, frame};
use axum::extract::Path;
use axum::response::Response;
use bongsu_core::Time;
use bongsu_core::engine::view::{IncidentView, SiteStatus};
use bongsu_core::estate::SiteIx;
use bongsu_core::evidence::Layer;
use bongsu_core::incident::{Counts, Phase, VictimState};
use bongsu_core::notice::ContactKey;
use bongsu_core::verdict::{Blame, Verdict};
use bongsu_store::Delivery;
use bongsu_words::{cause, letter, parts, proof};
use maud::{Markup, html};
use mine::{Mine, Stands, victim};
use report::Asked;

/// Sites shown one by one.
const SHOWN_MOST: usize = 200;
/// Statements shown of an incident; its own page has all.
const STATEMENTS_MOST: usize = 3;

pub async fn page(
    screen: Screen,
    Path(link): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let mine = Mine::by_link(&screen, &link).await?;
    note_opened(&screen, &mine, &params).await;
    let told = told(&screen, &mine).await;
    let asked = Asked::of(&screen, &mine, &params).await;
    let live = match asked {
        Some(_) => format!("{}/live?asked=1", mine.path()),
        None => format!("{}/live", mine.path()),
    };
    let parts = Parts {
        told: told.as_deref(),
        asked: asked.as_ref(),
        outage: &|view, counts| outage(&screen, view, counts),
    };
    Ok(frame(&screen, &sheet(&screen, &mine, &parts, live)))
}

/// The address in a notice to one of his contacts was opened. Whether that can be written down
/// changes nothing for him who reads.
async fn note_opened(screen: &Screen, mine: &Mine, params: &Params) {
    let Some(mut parts) = params.get("n").map(|n| n.split('.')) else { return };
    let mut read = || {
        let (incident, contact) = (parts.next()?.parse().ok()?, parts.next()?.to_owned());
        let contact = ContactKey::try_from(contact).ok()?;
        Some((incident, contact, parts.next()?.parse().ok()?))
    };
    let Some(notice) = read() else { return };
    let people = &screen.digest.view.estate.people;
    if people.contacts_of(mine.customer).any(|contact| contact == notice.1) {
        let _ = screen.app.history.opened(notice, screen.now).await;
    }
}

/// What a page is put together from, beside what the engine shows.
pub struct Parts<'a> {
    /// What was told to him; `None` when the record cannot be read.
    pub told: Option<&'a [Delivery]>,
    /// What he has just asked for.
    pub asked: Option<&'a Asked>,
    /// Draws an incident with his sites' counts: the same for many.
    pub outage: &'a dyn Fn(&IncidentView, &Counts) -> Markup,
}

/// The page.
pub fn sheet(screen: &Screen, mine: &Mine, parts: &Parts<'_>, live: String) -> Sheet {
    let lang = screen.lang;
    let incidents = mine.incidents(&screen.digest);
    let Parts { told, asked, outage } = parts;
    let main = html! {
        (hero(screen, mine, incidents.is_empty()))
        div #asked data-live-part { @if let Some(asked) = asked { (report::answer(screen, asked)) } }
        div #outages data-live-part {
            @for (view, counts) in &incidents { (outage(view, counts)) }
        }
        section.card aria-labelledby="sites" {
            h2 #sites { (say!(lang, "mine-sites")) }
            p.small { (say!(lang, "mine-sites-hint")) }
            div #site-rows data-live-part { (sites(screen, mine, &incidents)) }
        }
        section.card aria-labelledby="told" {
            h2 #told { (say!(lang, "mine-told")) }
            div #told-rows data-live-part { (what_was_told(screen, *told)) }
        }
        @if !screen.filed() {
            (report::form(screen, mine))
            p { a href={ (mine.path()) "/wishes" } { (say!(lang, "wishes-title")) } }
        }
        @else if let Some(base) = &screen.app.settings.live_url {
            p { (say!(lang, "mine-report-elsewhere")) " "
                a href={ (base) (mine.path()) } { (say!(lang, "mine-report-link")) } }
        }
        p.small {
            (say!(lang, "mine-link-hint"))
            @if screen.filed() { " " (say!(lang, "mine-written", at = screen.stamp(screen.now))) }
        }
    };
    Sheet { room: Room::Customer, title: say!(lang, "mine-title"), live: Some(live), main }
}

/// What was told to the customer's contacts in the incidents of the last day, newest first.
pub async fn told(screen: &Screen, mine: &Mine) -> Option<Vec<Delivery>> {
    let people = &screen.digest.view.estate.people;
    let contacts: Vec<_> = people.contacts_of(mine.customer).collect();
    let mut all = Vec::new();
    for (view, _) in mine.incidents(&screen.digest) {
        let told = screen.app.history.told(view.incident.id, contacts.clone());
        all.extend(told.await.ok()?);
    }
    all.sort_by_key(|delivery| std::cmp::Reverse(delivery.notice.at));
    Some(all)
}

/// The state of all of his sites in one plain sentence.
fn hero(screen: &Screen, mine: &Mine, untouched: bool) -> Markup {
    let (class, sentence) = overall(screen, mine);
    let elsewhere = untouched && screen.digest.open().next().is_some();
    html! {
        section #hero data-live-part class={ "hero " (class) } aria-labelledby="overall" {
            (crate::draw::beacon::large(class))
            div {
                h1 #overall aria-live="polite" aria-atomic="true" { (sentence) }
                p {
                    @if elsewhere {
                        a href=(screen.href("/")) { (say!(screen.lang, "mine-outage-elsewhere")) } " "
                    }
                    @if screen.digest.begun() {
                        span.dim.asof { (say!(screen.lang, "as-of")) " " (screen.time(screen.digest.view.at)) }
                    }
                }
            }
        }
    }
}

fn overall(screen: &Screen, mine: &Mine) -> (&'static str, String) {
    let (lang, all) = (screen.lang, mine.sites.len());
    let count = |stands: &[Stands]| mine.count(&screen.digest, |it| stands.contains(&it));
    let (down, unknown) = (count(&[Stands::Down]), count(&[Stands::Unknown]));
    let unsteady = count(&[Stands::Unsteady, Stands::Unverified]);
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
pub fn outage(screen: &Screen, view: &IncidentView, counts: &Counts) -> Markup {
    let (lang, it) = (screen.lang, &view.incident);
    let heading = format!("i-{}", it.id);
    let newest = view.statements.len().saturating_sub(STATEMENTS_MOST);
    html! {
        article.card.incident aria-labelledby=(heading) {
            header {
                h2 #(heading) { a href=(screen.href(&format!("/incidents/{}", it.id))) { (cause::title(lang, it)) } }
                (pieces::phase(screen, it.phase))
            }
            (status::what(screen, it))
            p { strong { (say!(lang, "mine-yours", hit = counts.hit, risk = counts.at_risk, verified = counts.verified)) } }
            (pieces::times(screen, it, view.statements.last()))
            @if it.phase != Phase::Resolved {
                h3 { (say!(lang, "said-title")) }
                (pieces::statements(screen, &view.statements[newest..]))
            }
        }
    }
}

pub type Incidents<'a> = [(&'a std::sync::Arc<IncidentView>, Counts)];

/// His sites, those that stand alike together: what is said of one need not be said of
/// thirty.
pub fn sites(screen: &Screen, mine: &Mine, incidents: &Incidents<'_>) -> Markup {
    let lang = screen.lang;
    let (shown, hidden) = mine.sites.split_at(mine.sites.len().min(SHOWN_MOST));
    let mut alike: Vec<(Alike, Vec<SiteIx>)> = Vec::new();
    for site in shown {
        let key = Alike::of(&screen.digest.site_status(*site));
        match alike.iter_mut().find(|(known, _)| *known == key) {
            Some((_, sites)) => sites.push(*site),
            None => alike.push((key, vec![*site])),
        }
    }
    let stands = |site: &SiteIx| Stands::of(&screen.digest.site_status(*site));
    html! {
        ul.rows { @for (_, sites) in &alike { (group(screen, sites, incidents)) } }
        @if !hidden.is_empty() {
            // The better ones come last.
            @if hidden.iter().all(|site| stands(site) == Stands::Works) {
                p { (say!(lang, "mine-more", n = hidden.len())) }
            } @else { p { (say!(lang, "mine-more-hidden", n = hidden.len())) } }
        }
    }
}

/// Of sites that are alike in this the same is said.
#[derive(PartialEq)]
struct Alike {
    stands: Stands,
    verdict: Verdict,
    blame: Option<Blame>,
    layers: [(bool, bool); 4],
    /// How much fails, where that is told.
    part: Option<[(u16, u16); 4]>,
}

impl Alike {
    fn of(now: &SiteStatus) -> Alike {
        let stands = Stands::of(now);
        let part = now.layers.map(|sums| (sums.failing, sums.streams));
        Alike {
            stands,
            verdict: now.verdict,
            blame: now.blame,
            layers: now.layers.map(|sums| (sums.fails(), sums.works())),
            part: (stands == Stands::Unsteady).then_some(part),
        }
    }
}

fn group(screen: &Screen, sites: &[SiteIx], incidents: &Incidents<'_>) -> Markup {
    let now = screen.digest.site_status(sites[0]);
    let stands = Stands::of(&now);
    html! {
        li.row {
            div.grow {
                p { (badge(screen, stands)) @if sites.len() > 1 { " " span.strong { "× " (sites.len()) } } }
                @if let Some(words) = pieces::insight_words(screen, &now) { p.strong { (words) } }
                @for words in why(screen, stands, &now) { p { (words) } }
                (layers(screen, &now))
                ul.rows.tight { @for site in sites { (one(screen, *site, stands, incidents)) } }
            }
        }
    }
}

/// A site by name, since when it stands so, and what proves that it works.
fn one(screen: &Screen, ix: SiteIx, stands: Stands, incidents: &Incidents<'_>) -> Markup {
    let since = screen.digest.site_status(ix).since;
    let host = &screen.digest.view.estate.sites[ix.ix()].host;
    let told = matches!(stands, Stands::Down | Stands::Works | Stands::Slow) && since != Time::ZERO;
    html! {
        li.row {
            div.grow {
                span.strong { (host.unicode()) }
                @if stands == Stands::Works { (verified(screen, ix, incidents)) }
            }
            @if told { span.small { (say!(screen.lang, "since")) " " (screen.since(since)) } }
        }
    }
}

fn badge(screen: &Screen, stands: Stands) -> Markup {
    let lang = screen.lang;
    let (class, sign, words) = match stands {
        Stands::Down => ("bad", "✕", say!(lang, "mine-stands-down")),
        Stands::Unsteady => ("warn", "▲", say!(lang, "mine-stands-unsteady")),
        Stands::Unverified => ("warn", "△", say!(lang, "mine-stands-unverified")),
        Stands::Slow => ("warn", "◑", say!(lang, "mine-stands-slow")),
        Stands::Works => ("ok", "✓", say!(lang, "mine-stands-works")),
        Stands::Unknown => ("dim", "?", say!(lang, "mine-stands-unknown")),
    };
    html! { span class={ "badge " (class) } { span aria-hidden="true" { (sign) } " " (words) } }
}

/// Why it stands so, and whose it is.
fn why(screen: &Screen, stands: Stands, now: &SiteStatus) -> Vec<String> {
    let lang = screen.lang;
    let mut words = Vec::new();
    if let Verdict::Down { layer, reason } = now.verdict {
        let (layer, reason) = (parts::layer(lang, layer), parts::reason(lang, reason));
        words.push(say!(lang, "mine-why", layer = layer, reason = reason));
    }
    if stands == Stands::Unsteady {
        words.extend(Layer::ALL.into_iter().filter(|l| now.layer(*l).fails()).map(|layer| {
            let sums = now.layer(layer);
            let layer = parts::layer(lang, layer);
            say!(
                lang,
                "mine-part-fails",
                failing = sums.failing,
                streams = sums.streams,
                layer = layer
            )
        }));
    }
    if stands == Stands::Unverified {
        words.push(say!(lang, "mine-unverified-words"));
    }
    match now.blame.filter(|_| stands == Stands::Down) {
        Some(Blame::Host) => words.push(say!(lang, "mine-blame-host")),
        Some(Blame::ThirdParty) => words.push(say!(lang, "mine-blame-third")),
        Some(Blame::Customer) => words.push(say!(lang, "mine-blame-own")),
        Some(Blame::Unknown) | None => {}
    }
    words
}

/// Each layer with a sign and a word.
fn layers(screen: &Screen, now: &SiteStatus) -> Markup {
    let lang = screen.lang;
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
                    li { span class={ "badge " (class) } { (parts::layer(lang, layer)) " " span aria-hidden="true" { (sign) } span.sr { (words) } } }
                }
            }
        }
    }
}

/// The proof that it works again after an outage.
fn verified(screen: &Screen, site: SiteIx, incidents: &Incidents<'_>) -> Markup {
    let lines = incidents.iter().filter_map(|(view, _)| victim(&screen.digest, view, site));
    let proven = lines.filter(|line| line.state == VictimState::Verified && line.hit_at.is_some());
    html! {
        @for line in proven {
            p.small { (say!(screen.lang, "mine-proof")) " "
                (proof::proof(screen.lang, &screen.app.zone, screen.read_at(), &line.proof)) }
        }
    }
}

pub fn what_was_told(screen: &Screen, told: Option<&[Delivery]>) -> Markup {
    let lang = screen.lang;
    let drill = screen.app.settings.drill.is_some();
    let operator = screen.app.settings.operator.as_str();
    let rows = told.unwrap_or_default().iter().filter(|delivery| delivery.state != "dropped");
    let rows: Vec<_> = rows.collect();
    html! {
        @if told.is_none() { p { (say!(lang, "history-unreadable")) } }
        @else if rows.is_empty() { p { (say!(lang, "mine-told-none")) } }
        ul.rows.tight {
            @for it in rows {
                li.row {
                    div.grow {
                        (letter::subject(lang, operator, drill, &it.notice))
                        p.small { (screen.time(it.notice.at)) " · " (state(screen, it)) }
                    }
                }
            }
        }
    }
}

fn state(screen: &Screen, it: &Delivery) -> String {
    match (it.state.as_str(), it.ended_at) {
        ("sent", Some(at)) => say!(screen.lang, "mine-told-sent", at = screen.stamp(at)),
        ("dead", _) => say!(screen.lang, "mine-told-dead"),
        _ => say!(screen.lang, "mine-told-waiting"),
    }
}
