//! Renders the public pages and the customers' own pages to files, which any web server can
//! serve while this program, or its network, cannot be reached.
//!
//! The public pages are requested from the public router, so that a file is the same as the
//! served page. Customers' pages are many: each is drawn again only when it has changed.

use crate::app::App;
use crate::assets;
use crate::layout::links::{PageLocation, customer_path, file_path};
use crate::layout::{HEARTBEAT, document};
use crate::live;
use crate::middleware::KnownHosts;
use crate::model::customer::CustomerView;
use crate::model::maintenance;
use crate::model::summary::Summary;
use crate::pages::customer::page::{self, PageParts};
use crate::request::context::{ForFile, RequestContext};
use crate::router::public_router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::incident::{Counts, IncidentId};
use bongsu_core::notification::ContactKey;
use bongsu_core::topology::CustomerIx;
use bongsu_store::NoticeDelivery;
use bongsu_words::names::{Public, ReaderNames};
use bongsu_words::{Language, time};
use maud::{Markup, PreEscaped};
use parking_lot::Mutex;
use rustc_hash::FxHasher;
use serde_json::json;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use tower::ServiceExt;

/// A file to publish.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RenderedFile {
    /// The path below the root, with `/` between folders.
    pub path: String,
    /// The content.
    pub body: Vec<u8>,
}

/// The past incidents whose pages are published; older files stay as they are.
const MAX_PAST_INCIDENTS: u32 = 30;
/// The longest page.
const MAX_BODY_BYTES: usize = 16 << 20;

/// Paths with one file for all languages.
const FEEDS: [&str; 11] = [
    "/maintenance.ics",
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

/// Renders the pages of one instant.
pub struct StaticRenderer {
    app: Arc<App>,
    summary: Arc<Summary>,
    /// The notices of the incidents of the last day.
    notices: Arc<Notices>,
    /// Incidents as drawn with the counts of a customer's sites: the same for many.
    outages: Mutex<HashMap<(IncidentId, Counts, Language), String>>,
}

/// Notices of the incidents of the last day, by contact.
pub type Notices = HashMap<ContactKey, Vec<NoticeDelivery>>;

impl StaticRenderer {
    /// A renderer of the engine's present view.
    pub fn new(app: &Arc<App>, notices: Arc<Notices>) -> StaticRenderer {
        StaticRenderer {
            app: app.clone(),
            summary: app.summary(),
            notices,
            outages: Mutex::default(),
        }
    }

    /// The generation of the topology that is rendered.
    pub fn generation(&self) -> u32 {
        self.summary.view.topology.generation
    }

    /// A number that changes when the public pages would be drawn differently.
    pub fn public_fingerprint(&self) -> u64 {
        live::overview_fingerprint(&self.summary)
    }

    /// Whether there is a view yet.
    pub fn is_ready(&self) -> bool {
        self.summary.has_data()
    }

    /// The instant of the view.
    pub fn at(&self) -> Time {
        self.summary.view.at
    }

    /// A customer by key.
    pub fn customer(&self, key: &str) -> Option<CustomerIx> {
        self.summary.customer(key)
    }

    /// The public files; the front page last, so that the files it links to are there.
    pub async fn public_files(&self) -> Vec<RenderedFile> {
        let mut files: Vec<RenderedFile> = assets::all()
            .map(|(path, text)| RenderedFile {
                path: file_path(&path, Language::default()),
                body: text.into(),
            })
            .collect();
        files.extend(self.app.settings.branding.published().into_iter().map(|(path, body)| {
            RenderedFile { path: file_path(&path, Language::default()), body }
        }));
        let past = self.app.queries.incidents(None, MAX_PAST_INCIDENTS).await.unwrap_or_default();
        let open = self.summary.view.incidents.iter().map(|view| &view.incident);
        let public = past.iter().chain(open).filter(|it| self.app.is_public(it.class));
        let mut incidents: Vec<_> = public.map(|it| it.id).collect();
        incidents.sort_unstable();
        incidents.dedup();
        let mut pages: Vec<String> =
            incidents.iter().map(|id| format!("/incidents/{id}")).collect();
        pages.extend(["/history".into(), "/".into()]);
        for path in FEEDS.iter().chain([&UNRESOLVED]) {
            files.extend(self.request(path, Language::default()).await);
        }
        for path in &pages {
            for lang in self.languages().rev() {
                files.extend(self.request(path, lang).await);
            }
        }
        files
    }

    async fn request(&self, path: &str, lang: Language) -> Option<RenderedFile> {
        let request = Request::get(path).extension(ForFile(lang)).body(Body::empty()).ok()?;
        let answer =
            public_router(self.app.clone(), &KnownHosts::default()).oneshot(request).await.ok()?;
        if !answer.status().is_success() {
            tracing::warn!(path, status = %answer.status(), "failed to render a page to a file");
            return None;
        }
        let body = to_bytes(answer.into_body(), MAX_BODY_BYTES).await.ok()?.to_vec();
        Some(RenderedFile { path: file_path(path, lang), body })
    }

    /// By which a page in a file learns how fresh it is: the instant that all files are true of,
    /// and when this was written, in milliseconds since 1970.
    pub fn heartbeat(&self) -> RenderedFile {
        let at = self.at();
        let stamp = |lang| time::stamp(lang, &self.app.zone, time::ANY_DAY, at);
        let mut body = json!({
            "at": time::rfc3339(at),
            "written_ms": Clock::system().calendar().as_micros() / 1_000,
        });
        // A page in a language that is no longer published learns of no freshness.
        for lang in self.languages() {
            body[lang.tag()] = stamp(lang).into();
        }
        RenderedFile {
            path: file_path(HEARTBEAT, Language::default()),
            body: body.to_string().into_bytes(),
        }
    }

    /// A number that changes when a customer's page would be drawn differently.
    pub fn customer_fingerprint(&self, customer: CustomerIx) -> u64 {
        let mut hasher = FxHasher::default();
        let view = &self.summary.view;
        for site in view.topology.contacts.sites_of(customer) {
            let status = self.summary.site_status(site);
            (site, status.health, status.since, status.blame).hash(&mut hasher);
            for (layer, sums) in status.layers.iter() {
                (layer, sums.streams, sums.failing, sums.working).hash(&mut hasher);
            }
        }
        let customer_view =
            CustomerView::of(&self.summary, CustomerPageToken::from_random(0), customer);
        for (it, counts) in customer_view.incidents(&self.summary) {
            let it = &it.incident;
            let now = self.app.clock.now();
            let due =
                self.summary.incident(it.id).and_then(|v| v.statements.last()?.next_update_by);
            (it.id, it.phase, it.statements, due.is_some_and(|by| by < now)).hash(&mut hasher);
            (counts.at_risk, counts.hit, counts.verified, it.host_restored_at).hash(&mut hasher);
        }
        maintenance::state(view).hash(&mut hasher);
        self.summary.open_outages().next().is_some().hash(&mut hasher);
        for delivery in self.notices_to(customer) {
            (delivery.notice.number, &delivery.state).hash(&mut hasher);
        }
        hasher.finish()
    }

    fn notices_to(&self, customer: CustomerIx) -> impl Iterator<Item = &NoticeDelivery> {
        let topology = &self.summary.view.topology;
        let contacts = topology.contacts.contacts_of(customer);
        let sent = contacts.filter_map(|contact| self.notices.get(&contact)).flatten();
        let key = &topology.customers[customer.ix()];
        sent.filter(move |it| it.notice.customers.contains(key))
    }

    /// The languages that are published, the default first.
    pub fn languages(&self) -> impl DoubleEndedIterator<Item = Language> {
        let published = &self.app.settings.published_languages;
        Language::ALL.into_iter().filter(|lang| published.contains(lang))
    }

    /// The paths of the files of a customer's page, in the languages that are published.
    pub fn customer_paths(&self, token: CustomerPageToken) -> impl Iterator<Item = String> {
        self.languages().map(move |lang| file_path(&customer_path(token), lang))
    }

    /// A customer's page in each language that is published.
    pub fn customer_files(
        &self,
        token: CustomerPageToken,
        customer: CustomerIx,
    ) -> Vec<RenderedFile> {
        let customer_view = CustomerView::of(&self.summary, token, customer);
        let mut notices: Vec<NoticeDelivery> = self.notices_to(customer).cloned().collect();
        notices.sort_by_key(|delivery| std::cmp::Reverse(delivery.notice.at));
        let names = Public::new(&self.summary.view.topology.public_names);
        let file = |lang| {
            let cx = RequestContext {
                signed_in: None,
                inside: ReaderNames::Public(names.clone()),
                names: names.clone(),
                zone: self.app.zone.clone(),
                app: self.app.clone(),
                lang,
                now: self.app.clock.now(),
                summary: self.summary.clone(),
                store: self.app.patient_store(),
                location: PageLocation::File { path: customer_view.path() },
            };
            let outage = |view: &IncidentView, counts: &Counts| self.outage(&cx, view, counts);
            let parts = PageParts {
                report: None,
                contacts: &[],
                charts: None,
                notices: Some(&notices),
                thanks: None,
                credits: None,
                check: None,
                outage: &outage,
            };
            let page = page::draw(&cx, &customer_view, &parts, String::new());
            let body = document(&cx, &page).into_string().into_bytes();
            RenderedFile { path: file_path(&customer_view.path(), lang), body }
        };
        self.languages().map(file).collect()
    }
}

impl StaticRenderer {
    fn outage(&self, cx: &RequestContext, view: &IncidentView, counts: &Counts) -> Markup {
        let key = (view.incident.id, *counts, cx.lang);
        let outages = || self.outages.lock();
        if let Some(outage) = outages().get(&key) {
            return PreEscaped(outage.clone());
        }
        let outage = page::outage(cx, view, counts);
        outages().insert(key, outage.0.clone());
        outage
    }
}

/// The paths of the files of a customer's page in every language, published or not.
pub fn customer_file_paths(token: CustomerPageToken) -> [String; Language::ALL.len()] {
    Language::ALL.map(|lang| file_path(&customer_path(token), lang))
}
