//! Live pages by server-sent events (HTML Living Standard §9.2).
//!
//! The stream carries no content. It signals that a page has changed; the page then fetches
//! itself again and updates what differs. So a fragment never differs from the page, a slow
//! client gets the newest state and never a queue of old ones, and many pages are served by
//! the same cacheable address.

use crate::access::{SignedIn, still_may};
use crate::app::App;
use crate::model::maintenance;
use crate::model::summary::Summary;
use crate::model::ticket_watch::OpenTicket;
use crate::request::context::RequestContext;
use crate::request::customer::customer_by_token;
use crate::request::error::{Error, Resource};
use crate::request::negotiate::RequestLang;
use crate::request::params::{Params, host, incident_id};
use crate::request::ticket::person;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, HeaderName};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::access::{self, Permission};
use bongsu_core::engine::view::{IncidentView, SiteStatus, View};
use bongsu_core::hash::hash;
use bongsu_core::incident::IncidentId;
use bongsu_core::name::Name;
use bongsu_core::ticket::TicketId;
use bongsu_core::topology::CustomerIx;
use bongsu_words::Language;
use bongsu_words::time;
use futures_util::stream::{self, Stream};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, watch};

/// What a page is about: its stream signals changes of this only.
#[derive(Clone, Debug)]
enum Topic {
    /// Open incidents and their counts, and the state of the vantages.
    Overview,
    Incident(IncidentId),
    Site(Name),
    Ticket(TicketId),
    /// A customer's own page, with how often its probe results are refreshed.
    Customer(CustomerIx, Duration),
}

/// The shortest real time between two signals; a signal covers all changes before it.
const SIGNAL_INTERVAL: Duration = Duration::from_millis(1_000);
/// How often a page is signalled that nothing has changed, so that it can advance its "as of".
const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(5);
/// How often it is looked at whether who has opened a page of operations may still see it. What
/// this process itself ends is noticed at once.
const CHECK_ACCESS_INTERVAL: Duration = Duration::from_secs(5);
/// How often the probe results on a site's page are refreshed.
const RESULTS_INTERVAL: Duration = Duration::from_secs(10);
/// The same while a customer waits for the check of a reported problem.
const CHECK_INTERVAL: Duration = Duration::from_secs(2);

/// `GET /live`: the stream of the public pages.
pub async fn public(
    State(app): State<Arc<App>>,
    RequestLang(lang): RequestLang,
) -> Result<Response, Error> {
    stream_of(app, Topic::Overview, lang, None)
}

/// `GET /ops/live?incident=…|site=…|ticket=…`: the stream of one incident, one site, one ticket, or
/// the overview.
///
/// It ends when who opened it is logged out, disabled, or may no longer see operations.
pub async fn operations(
    State(app): State<Arc<App>>,
    RequestLang(lang): RequestLang,
    Extension(who): Extension<Arc<SignedIn>>,
    params: Params,
) -> Result<Response, Error> {
    let topic = match (params.get("incident"), params.get("site"), params.get("ticket")) {
        (Some(id), ..) => Topic::Incident(incident_id(id)?),
        (None, Some(site), _) => Topic::Site(host(site)?),
        (None, None, Some(id)) => ticket_topic(&who, id)?,
        (None, None, None) => Topic::Overview,
    };
    if let Topic::Site(name) = &topic {
        app.summary().site(name).ok_or(Error::NotFound(Resource::Site))?;
    }
    stream_of(app, topic, lang, Some(who))
}

/// `GET /c/{token}/live`: the stream of a customer's own page.
pub async fn customer(
    cx: RequestContext,
    Path(token): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    let interval = if params.get("check").is_some() { CHECK_INTERVAL } else { RESULTS_INTERVAL };
    stream_of(cx.app, Topic::Customer(customer.customer, interval), cx.lang, None)
}

/// One ticket, which not everybody of operations may see.
fn ticket_topic(who: &SignedIn, id: &str) -> Result<Topic, Error> {
    if !access::may(&who.principal, Permission::SeeCustomers) {
        return Err(Error::NotPermitted);
    }
    let id = id.parse().map_err(|_| Error::NotFound(Resource::Ticket))?;
    Ok(Topic::Ticket(id))
}

/// The stream of a topic; `who` has opened it, if it is of operations.
fn stream_of(
    app: Arc<App>,
    topic: Topic,
    lang: Language,
    who: Option<Arc<SignedIn>>,
) -> Result<Response, Error> {
    // Whoever may see operations is not kept out by readers.
    let slots = match &who {
        Some(_) => &app.operations_live_slots,
        None => &app.live_slots,
    };
    let slot = slots.clone().try_acquire_owned().map_err(|_| Error::TooManyLive)?;
    let open_ticket = match (&topic, &who) {
        (Topic::Ticket(id), Some(who)) => Some(app.ticket_watch.open(*id, person(&who.principal))),
        _ => None,
    };
    let watch = PageWatch {
        _open_ticket: open_ticket,
        views: app.view_changes(),
        revocations: app.seen_sessions.revocations(),
        fingerprint: app_fingerprint(&app, &topic),
        said_hello: false,
        next_signal_at: app.clock.now(),
        heartbeat_at: app.clock.now() + app.real_time(HEARTBEAT_INTERVAL),
        check_at: Clock::system().now() + CHECK_ACCESS_INTERVAL,
        topic,
        lang,
        who,
        app,
        _slot: slot,
    };
    let headers = [
        (CACHE_CONTROL, "no-store"),
        // A reverse proxy that buffers responses would hold the signals back.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Sse::new(events(watch))).into_response())
}

/// One page being kept live. Its slot is free again when the connection ends.
struct PageWatch {
    app: Arc<App>,
    topic: Topic,
    lang: Language,
    /// Who has opened it, where not everybody may.
    who: Option<Arc<SignedIn>>,
    views: watch::Receiver<Arc<View>>,
    revocations: watch::Receiver<()>,
    /// Of the view that the page shows.
    fingerprint: u64,
    said_hello: bool,
    /// No signal before this.
    next_signal_at: Time,
    /// Without a change, the page is signalled then that there is none.
    heartbeat_at: Time,
    /// When it is looked at next whether who has opened it may still see it, in real time.
    check_at: Time,
    /// That this person has the ticket open.
    _open_ticket: Option<OpenTicket>,
    _slot: OwnedSemaphorePermit,
}

fn events(watch: PageWatch) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(watch, |mut watch| async move {
        let event = watch.next().await?;
        Some((Ok(event), watch))
    })
}

impl PageWatch {
    /// The next event; `None` when the engine or the server stops, or nobody may see it.
    async fn next(&mut self) -> Option<Event> {
        if !self.said_hello {
            self.said_hello = true;
            // A page drawn by an older build reloads itself whole.
            return Some(Event::default().event("hello").data(&*crate::assets::BUILD));
        }
        let (closing, real_time) = (self.app.closing.clone(), Clock::system());
        loop {
            let (check_at, mut revocations) = (self.check_at, self.revocations.clone());
            let may_have_ended = async {
                tokio::select! {
                    _ = revocations.changed() => {}
                    () = real_time.sleep_until(check_at) => {}
                }
            };
            tokio::select! {
                () = closing.cancelled() => return None,
                () = may_have_ended, if self.who.is_some() => {
                    self.revocations.mark_unchanged();
                    self.check_at = real_time.now() + CHECK_ACCESS_INTERVAL;
                    if !self.may_stay().await {
                        return None;
                    }
                }
                event = self.change() => return event,
            }
        }
    }

    /// Whether who has opened it may still see it.
    async fn may_stay(&self) -> bool {
        match &self.who {
            Some(who) => {
                let needs = match self.topic {
                    Topic::Ticket(_) => Permission::SeeCustomers,
                    _ => Permission::See,
                };
                still_may(&self.app, who, needs).await
            }
            None => true,
        }
    }

    /// The next signal. It loses nothing when it is dropped.
    async fn change(&mut self) -> Option<Event> {
        let clock = self.app.clock.clone();
        clock.sleep_until(self.next_signal_at).await;
        let wait = async {
            loop {
                self.views.changed().await.ok()?;
                let fingerprint = app_fingerprint(&self.app, &self.topic);
                if fingerprint != self.fingerprint {
                    self.fingerprint = fingerprint;
                    return Some(());
                }
            }
        };
        let left = self.heartbeat_at.since(clock.now());
        let name = match clock.timeout(left, wait).await {
            Ok(None) => return None,
            Ok(Some(())) => "changed",
            Err(_) => "heartbeat",
        };
        self.next_signal_at = clock.now() + self.app.real_time(SIGNAL_INTERVAL);
        self.heartbeat_at = self.next_signal_at + self.app.real_time(HEARTBEAT_INTERVAL);
        Some(self.event(name))
    }

    fn event(&self, name: &str) -> Event {
        let (now, at) = (self.app.clock.now(), self.app.summary().view.at);
        let text = time::stamp(self.lang, &self.app.zone, now, at);
        // While the engine gives no new view, no heartbeat: the page must turn stale by itself.
        let name = if self.app.stale_for(now, &self.app.summary().view).is_some() {
            "stale"
        } else {
            name
        };
        Event::default().event(name).data(format!("{} {text}", time::rfc3339(at)))
    }
}

/// The same of what the engine does not know too.
fn app_fingerprint(app: &App, topic: &Topic) -> u64 {
    match topic {
        Topic::Ticket(id) => app.ticket_watch.version(*id),
        topic => fingerprint(&app.summary(), topic),
    }
}

/// A number that changes when the topic's page would be drawn differently.
fn fingerprint(summary: &Summary, topic: &Topic) -> u64 {
    let text = match topic {
        Topic::Overview => overview_state(summary),
        Topic::Incident(id) => {
            let faults: Vec<_> =
                summary.faults.iter().map(|c| summary.component_status(*c)).collect();
            let view = summary.incident(*id);
            let due = view.and_then(|view| view.next_update_due(summary.view.at));
            format!("{:?} {due:?} {faults:?}", view.map(|i| incident_state(i)))
        }
        Topic::Ticket(_) => String::new(),
        Topic::Site(name) => summary.site(name).map_or_else(String::new, |site| {
            let status = summary.site_status(site);
            // Probe results are not in the view: the page is refreshed at intervals.
            let interval = interval_number(summary, RESULTS_INTERVAL);
            let planned = maintenance::state(&summary.view);
            let SiteStatus { health, blame, layers, .. } = status;
            format!("{health:?} {blame:?} {layers:?} {planned} {interval}")
        }),
        Topic::Customer(customer, interval) => {
            let sites = summary.view.topology.contacts.sites_of(*customer);
            let sites: Vec<_> = sites
                .map(|site| summary.site_status(site))
                .map(|status| (status.health, status.blame, status.layers))
                .collect();
            let incidents: Vec<_> =
                summary.view.incidents.iter().map(|i| incident_state(i)).collect();
            let planned = maintenance::state(&summary.view);
            format!("{sites:?} {incidents:?} {planned} {}", interval_number(summary, *interval))
        }
    };
    hash(&text, 0)
}

/// A number that changes once per interval.
fn interval_number(summary: &Summary, interval: Duration) -> i64 {
    summary.view.at.as_micros() / interval.as_micros() as i64
}

/// A number that changes when the public page would be drawn differently.
pub fn overview_fingerprint(summary: &Summary) -> u64 {
    fingerprint(summary, &Topic::Overview)
}

fn overview_state(summary: &Summary) -> String {
    let at = summary.view.at;
    let open = summary.view.incidents.iter().map(|i| (incident_state(i), i.next_update_due(at)));
    let open: Vec<_> = open.collect();
    let vantages: Vec<_> = summary.view.vantages.iter().map(|v| (&v.name, v.healthy)).collect();
    let components: Vec<_> = [&summary.faults, &summary.suspects]
        .into_iter()
        .flatten()
        .take(64)
        .map(|c| (c, summary.component_status(*c).failing))
        .collect();
    let silent_since = summary.view.silent_since;
    let planned = maintenance::state(&summary.view);
    format!("{open:?} {:?} {vantages:?} {silent_since:?} {components:?} {planned}", summary.sites)
}

fn incident_state(view: &IncidentView) -> impl std::fmt::Debug {
    let it = &view.incident;
    let cause = it
        .cause
        .as_ref()
        .map(|c| (c.component.clone(), (c.rate * 100.0) as u32, (c.confidence * 100.0) as u32));
    (it.id, it.phase, it.events, it.statements, it.counts, it.host_restored_at, cause)
}
