//! Pages that keep themselves fresh: server-sent events (HTML Living Standard §9.2).
//!
//! The stream carries no content. It says that what a page is about has changed, and the
//! page fetches itself again and puts in what differs. So a fragment can never differ
//! from the page, a slow client gets the newest state and never a queue of old ones, and
//! a crowd of pages is served by the same cacheable address.

use crate::app::App;
use crate::error::{Error, Resource};
use crate::layout::RequestContext;
use crate::negotiate::Wanted;
use crate::pages::customer::customer_view::CustomerView;
use crate::params::{Params, host, incident_id};
use crate::summary::Summary;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, HeaderName};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use bongsu_core::Time;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::hash::hash;
use bongsu_core::incident::IncidentId;
use bongsu_core::name::Name;
use bongsu_core::topology::CustomerIx;
use bongsu_words::Lang;
use bongsu_words::time;
use futures_util::stream::{self, Stream};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, watch};

/// What a page is about: it hears of changes of this only.
#[derive(Clone, Debug)]
enum Topic {
    /// Open incidents and their counts, and the state of the vantages.
    Overview,
    Incident(IncidentId),
    Site(Name),
    /// A customer's own page; looked at more often while he waits for an answer.
    Customer(CustomerIx, Duration),
}

/// At most one signal in this time of life; what happens between them is in the next.
const PACE: Duration = Duration::from_millis(1_000);
/// A sign of life when nothing changes, by which the page keeps its "as of".
const BEAT: Duration = Duration::from_secs(5);
/// A site's page shows its answers no older than this.
const ANSWERS_EVERY: Duration = Duration::from_secs(10);
/// And no older than this while somebody waits for them.
const ASKED_EVERY: Duration = Duration::from_secs(2);

/// `GET /live`: the public page's stream.
pub async fn public(State(app): State<Arc<App>>, Wanted(lang): Wanted) -> Result<Response, Error> {
    stream_of(app, Topic::Overview, lang)
}

/// `GET /ops/live?incident=…|site=…`: a stream about one thing, or about all.
pub async fn operations(
    State(app): State<Arc<App>>,
    Wanted(lang): Wanted,
    params: Params,
) -> Result<Response, Error> {
    let topic = match (params.get("incident"), params.get("site")) {
        (Some(id), _) => Topic::Incident(incident_id(id)?),
        (None, Some(site)) => Topic::Site(host(site)?),
        (None, None) => Topic::Overview,
    };
    if let Topic::Site(name) = &topic {
        app.now().site(name).ok_or(Error::NotFound(Resource::Site))?;
    }
    stream_of(app, topic, lang)
}

/// `GET /c/{link}/live`: the stream of a customer's own page.
pub async fn customer(
    cx: RequestContext,
    Path(link): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let customer_view = CustomerView::by_link(&cx, &link).await?;
    let turn = if params.get("asked").is_some() { ASKED_EVERY } else { ANSWERS_EVERY };
    stream_of(cx.app, Topic::Customer(customer_view.customer, turn), cx.lang)
}

fn stream_of(app: Arc<App>, topic: Topic, lang: Lang) -> Result<Response, Error> {
    let slot = app.live_slots.clone().try_acquire_owned().map_err(|_| Error::TooManyLive)?;
    let watch = Watch {
        changes: app.changes(),
        seen: fingerprint(&app.now(), &topic),
        said_hello: false,
        quiet_until: app.clock.now(),
        topic,
        lang,
        app,
        _slot: slot,
    };
    let headers = [
        (CACHE_CONTROL, "no-store"),
        // Reverse proxies that gather answers would hold the signals back.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Sse::new(events(watch))).into_response())
}

/// One page being kept live. Its slot is given back when the connection ends.
struct Watch {
    app: Arc<App>,
    topic: Topic,
    lang: Lang,
    changes: watch::Receiver<Arc<bongsu_core::engine::view::View>>,
    seen: u64,
    said_hello: bool,
    /// No event before this: the pace.
    quiet_until: Time,
    _slot: OwnedSemaphorePermit,
}

fn events(watch: Watch) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(watch, |mut watch| async move {
        let event = watch.next().await?;
        Some((Ok(event), watch))
    })
}

impl Watch {
    /// The next event; `None` when the engine or the server stops.
    async fn next(&mut self) -> Option<Event> {
        if !self.said_hello {
            self.said_hello = true;
            // A page drawn by an older build reloads itself whole.
            return Some(Event::default().event("hello").data(&*crate::assets::BUILD));
        }
        let closing = self.app.closing.clone();
        tokio::select! {
            () = closing.cancelled() => None,
            event = self.change() => event,
        }
    }

    async fn change(&mut self) -> Option<Event> {
        // The pace is a second of the reader's life, also in a drill at twenty times its speed.
        let clock = self.app.clock.clone();
        let life = |span: Duration| span.mul_f64(clock.speed());
        clock.sleep_until(self.quiet_until).await;
        let wait = async {
            loop {
                self.changes.changed().await.ok()?;
                let print = fingerprint(&self.app.now(), &self.topic);
                if print != self.seen {
                    self.seen = print;
                    return Some(());
                }
            }
        };
        let name = match clock.timeout(life(BEAT), wait).await {
            Ok(None) => return None,
            Ok(Some(())) => "changed",
            Err(_) => "beat",
        };
        self.quiet_until = clock.now() + life(PACE);
        Some(self.event(name))
    }

    fn event(&self, name: &str) -> Event {
        let (now, at) = (self.app.clock.now(), self.app.now().view.at);
        let text = time::stamp(self.lang, &self.app.zone, now, at);
        // A silent engine gives no sign of life: then the page must turn stale by itself.
        let name =
            if self.app.stale(now, &self.app.now().view).is_some() { "silent" } else { name };
        Event::default().event(name).data(format!("{} {text}", time::rfc3339(at)))
    }
}

/// Changes when the topic's page would be drawn otherwise.
fn fingerprint(digest: &Summary, topic: &Topic) -> u64 {
    let text = match topic {
        Topic::Overview => overview(digest),
        Topic::Incident(id) => {
            let faults: Vec<_> =
                digest.faults.iter().map(|c| digest.component_status(*c)).collect();
            let view = digest.incident(*id);
            let due = view.and_then(|view| view.next_update_due(digest.view.at));
            format!("{:?} {due:?} {faults:?}", view.map(|i| incident_print(i)))
        }
        Topic::Site(name) => digest.site(name).map_or_else(String::new, |site| {
            let status = digest.site_status(site);
            // The answers themselves are not in the picture: they are looked at now and then.
            let turn = turn(digest, ANSWERS_EVERY);
            format!("{:?} {:?} {:?} {turn}", status.verdict, status.blame, status.layers)
        }),
        Topic::Customer(customer, every) => {
            let sites = digest.view.topology.contacts.sites_of(*customer);
            let sites: Vec<_> = sites
                .map(|site| digest.site_status(site))
                .map(|now| (now.verdict, now.blame, now.pending, now.layers))
                .collect();
            let said: Vec<_> = digest.view.incidents.iter().map(|i| incident_print(i)).collect();
            format!("{sites:?} {said:?} {}", turn(digest, *every))
        }
    };
    hash(&text, 0)
}

/// Changes once in this long.
fn turn(digest: &Summary, every: Duration) -> i64 {
    digest.view.at.as_micros() / every.as_micros() as i64
}

/// Changes when the public page would be drawn otherwise.
pub fn overview_print(digest: &Summary) -> u64 {
    fingerprint(digest, &Topic::Overview)
}

fn overview(digest: &Summary) -> String {
    let at = digest.view.at;
    let open = digest.view.incidents.iter().map(|i| (incident_print(i), i.next_update_due(at)));
    let open: Vec<_> = open.collect();
    let vantages: Vec<_> = digest.view.vantages.iter().map(|v| (&v.name, v.healthy)).collect();
    let parts: Vec<_> = [&digest.faults, &digest.suspects]
        .into_iter()
        .flatten()
        .take(64)
        .map(|c| (c, digest.component_status(*c).failing))
        .collect();
    format!("{open:?} {:?} {vantages:?} {parts:?}", digest.sites)
}

fn incident_print(view: &IncidentView) -> impl std::fmt::Debug {
    let it = &view.incident;
    let cause = it
        .cause
        .as_ref()
        .map(|c| (c.component.clone(), (c.rate * 100.0) as u32, (c.confidence * 100.0) as u32));
    (it.id, it.phase, it.events, it.statements, it.counts, it.host_restored_at, cause)
}
