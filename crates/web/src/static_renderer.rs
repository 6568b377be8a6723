//! What is published: the public pages and the customers' own, as files that any web server
//! can give out while this program, or the network that it is in, cannot be reached.
//!
//! What everybody may see is asked of the public router itself, so that a file says what the
//! page says. Customers' pages are many: each is drawn again only when something of it has
//! changed.

use crate::app::App;
use crate::assets;
use crate::layout::{BEAT, ForFile, RequestContext, document};
use crate::links::{PageLocation, file};
use crate::live;
use crate::pages::customer::customer_view::{CustomerView, path_of};
use crate::pages::customer::{self, Parts};
use crate::router::public_router;
use crate::summary::Summary;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::id::IncidentId;
use bongsu_core::incident::Counts;
use bongsu_core::notification::ContactKey;
use bongsu_core::topology::CustomerIx;
use bongsu_store::NoticeDelivery;
use bongsu_words::{Lang, time};
use maud::{Markup, PreEscaped};
use rustc_hash::FxHasher;
use serde_json::json;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use tower::ServiceExt;

/// A file to be published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RenderedFile {
    /// Its path below the root, with `/` between folders.
    pub path: String,
    /// What is in it.
    pub body: Vec<u8>,
}

/// Incidents whose pages are published beside the open ones; older ones stay as they were
/// published last.
const INCIDENTS: u32 = 30;
/// The longest page.
const BODY_MOST: usize = 16 << 20;

/// What has an address of its own and one language.
const FEEDS: [&str; 10] = [
    "/history.atom",
    "/history.rss",
    "/feed.json",
    "/api/v2/status.json",
    "/api/v2/summary.json",
    "/api/v2/components.json",
    "/api/v2/incidents.json",
    "/api/v2/scheduled-maintenances.json",
    "/api/v2/scheduled-maintenances/upcoming.json",
    "/api/v2/scheduled-maintenances/active.json",
];
const UNRESOLVED: &str = "/api/v2/incidents/unresolved.json";

/// What is drawn at one instant.
pub struct StaticRenderer {
    app: Arc<App>,
    digest: Arc<Summary>,
    /// What was told in the incidents of the last day.
    told: Arc<Notices>,
    /// Incidents as they were drawn, with counts of a customer's sites: the same for many.
    cards: Mutex<HashMap<(IncidentId, Counts, Lang), String>>,
}

/// Notices of the incidents of the last day, by contact.
pub type Notices = HashMap<ContactKey, Vec<NoticeDelivery>>;

impl StaticRenderer {
    /// Draws what the engine shows now.
    pub fn new(app: &Arc<App>, told: Arc<Notices>) -> StaticRenderer {
        StaticRenderer { app: app.clone(), digest: app.now(), told, cards: Mutex::default() }
    }

    /// Which compilation of the graph it is drawn from.
    pub fn generation(&self) -> u32 {
        self.digest.view.topology.generation
    }

    /// A number that differs when the pages for everybody would say something else.
    pub fn common_print(&self) -> u64 {
        live::overview_print(&self.digest)
    }

    /// Whether there is anything to show yet.
    pub fn is_ready(&self) -> bool {
        self.digest.begun()
    }

    /// The instant that is shown.
    pub fn at(&self) -> Time {
        self.digest.view.at
    }

    /// Where customers stand, by key.
    pub fn customer(&self, key: &str) -> Option<CustomerIx> {
        self.digest.customer(key)
    }

    /// What everybody may see; the front page last, so that what it leads to is there.
    pub async fn common(&self) -> Vec<RenderedFile> {
        let mut leaves: Vec<RenderedFile> = assets::all()
            .map(|(path, text)| RenderedFile { path: file(&path, Lang::Ko), body: text.into() })
            .collect();
        let past = self.app.history.incidents(None, INCIDENTS).await.unwrap_or_default();
        let open = self.digest.view.incidents.iter().map(|view| view.incident.id);
        let mut incidents: Vec<_> = past.iter().map(|it| it.id).chain(open).collect();
        incidents.sort_unstable();
        incidents.dedup();
        let mut pages: Vec<String> =
            incidents.iter().map(|id| format!("/incidents/{id}")).collect();
        pages.extend(["/history".into(), "/".into()]);
        for path in FEEDS.iter().chain([&UNRESOLVED]) {
            leaves.extend(self.ask(path, Lang::Ko).await);
        }
        for path in &pages {
            for lang in [Lang::En, Lang::Ko] {
                leaves.extend(self.ask(path, lang).await);
            }
        }
        leaves
    }

    async fn ask(&self, path: &str, lang: Lang) -> Option<RenderedFile> {
        let request = Request::get(path).extension(ForFile(lang)).body(Body::empty()).ok()?;
        let answer = public_router(self.app.clone()).oneshot(request).await.ok()?;
        if !answer.status().is_success() {
            tracing::warn!(path, status = %answer.status(), "a page is not published anew");
            return None;
        }
        let body = to_bytes(answer.into_body(), BODY_MOST).await.ok()?.to_vec();
        Some(RenderedFile { path: file(path, lang), body })
    }

    /// By which the pages in files learn whether anybody still writes: the instant that all
    /// of them are true of, and when that was written, in milliseconds of life.
    pub fn beat(&self) -> RenderedFile {
        let at = self.at();
        let words = |lang| time::stamp(lang, &self.app.zone, Time::ZERO, at);
        let body = json!({
            "at": time::rfc3339(at),
            "written": Clock::system().now().as_micros() / 1_000,
            "ko": words(Lang::Ko),
            "en": words(Lang::En),
        });
        RenderedFile { path: file(BEAT, Lang::Ko), body: body.to_string().into_bytes() }
    }

    /// A number that differs when a customer's page would say something else.
    pub fn print(&self, customer: CustomerIx) -> u64 {
        let mut hasher = FxHasher::default();
        let view = &self.digest.view;
        for site in view.topology.contacts.sites_of(customer) {
            let now = self.digest.site_status(site);
            (site, now.verdict, now.since, now.blame, now.pending).hash(&mut hasher);
            now.layers.map(|sums| (sums.streams, sums.failing, sums.working)).hash(&mut hasher);
        }
        let customer_view =
            CustomerView::of(&self.digest, CustomerPageToken::from_random(0), customer);
        for (it, counts) in customer_view.incidents(&self.digest) {
            let it = &it.incident;
            let overdue = self.app.clock.now();
            let late =
                self.digest.incident(it.id).and_then(|v| v.statements.last()?.next_update_by);
            (it.id, it.phase, it.statements, late.is_some_and(|by| by < overdue)).hash(&mut hasher);
            (counts.at_risk, counts.hit, counts.verified, it.host_restored_at).hash(&mut hasher);
        }
        self.digest.open().next().is_some().hash(&mut hasher);
        for told in self.told_to(customer) {
            (told.notice.number, &told.state).hash(&mut hasher);
        }
        hasher.finish()
    }

    fn told_to(&self, customer: CustomerIx) -> impl Iterator<Item = &NoticeDelivery> {
        let contacts = self.digest.view.topology.contacts.contacts_of(customer);
        contacts.filter_map(|contact| self.told.get(&contact)).flatten()
    }

    /// A customer's page in each language.
    pub fn own_page(&self, link: CustomerPageToken, customer: CustomerIx) -> [RenderedFile; 2] {
        let customer_view = CustomerView::of(&self.digest, link, customer);
        let mut told: Vec<NoticeDelivery> = self.told_to(customer).cloned().collect();
        told.sort_by_key(|delivery| std::cmp::Reverse(delivery.notice.at));
        [Lang::Ko, Lang::En].map(|lang| {
            let cx = RequestContext {
                app: self.app.clone(),
                lang,
                now: self.app.clock.now(),
                digest: self.digest.clone(),
                place: PageLocation::Filed { path: customer_view.path() },
            };
            let outage = |view: &IncidentView, counts: &Counts| self.card(&cx, view, counts);
            let parts = Parts { told: Some(&told), asked: None, outage: &outage };
            let sheet = customer::sheet(&cx, &customer_view, &parts, String::new());
            let body = document(&cx, &sheet).into_string().into_bytes();
            RenderedFile { path: file(&customer_view.path(), lang), body }
        })
    }
}

impl StaticRenderer {
    fn card(&self, cx: &RequestContext, view: &IncidentView, counts: &Counts) -> Markup {
        let key = (view.incident.id, *counts, cx.lang);
        let cards = || self.cards.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(card) = cards().get(&key) {
            return PreEscaped(card.clone());
        }
        let card = customer::outage(cx, view, counts);
        cards().insert(key, card.0.clone());
        card
    }
}

/// The files of a link's page.
pub fn files_of(link: CustomerPageToken) -> [String; 2] {
    [Lang::Ko, Lang::En].map(|lang| file(&path_of(link), lang))
}
