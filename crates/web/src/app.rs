//! What every page is drawn from.

use crate::commands::Commands;
use crate::queries::Queries;
use crate::search_index::SearchIndex;
use crate::summary::Summary;
use arc_swap::ArcSwapOption;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::compliance::{OBLIGATIONS, ObligationKind};
use bongsu_core::engine::view::View;
use bongsu_core::id::IncidentId;
use bongsu_core::statement::official::Approval;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;

/// What the operator says about the screens.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The hosting company's name, on every page.
    pub operator: String,
    /// IANA zone that times are shown in.
    pub time_zone: String,
    /// Where the public page is reached, without a final slash; for feeds and the API.
    pub public_url: String,
    /// Where this program itself is reached, without a final slash, when customers can: for
    /// what a page in a file cannot do.
    pub live_url: Option<String>,
    /// How a customer reaches a person, shown on the public page when given.
    pub contact: Option<String>,
    /// A page, or a view, older than this says so.
    pub stale_after: Duration,
    /// At most this many pages are kept live at once; the others reload by themselves.
    pub live_clients: usize,
    /// Whose words another person must approve.
    pub approval: Approval,
    /// Whether readers may ask to be told of outages by mail or webhook.
    pub subscribe: bool,
    /// Whether words can be read out over the telephone.
    pub calls: bool,
    /// What the law wants of this operator.
    pub obligations: Vec<ObligationKind>,
    /// Set during a drill: every page says so.
    pub drill: Option<DrillBanner>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            operator: "bongsu".into(),
            time_zone: "Asia/Seoul".into(),
            public_url: "http://127.0.0.1".into(),
            live_url: None,
            contact: None,
            stale_after: Duration::from_secs(90),
            live_clients: 2_000,
            approval: Approval::Nobody,
            subscribe: false,
            calls: false,
            obligations: OBLIGATIONS.iter().map(|obligation| obligation.kind).collect(),
            drill: None,
        }
    }
}

/// A rehearsal on loopback, marked as such everywhere.
#[derive(Clone, PartialEq, Debug)]
pub struct DrillBanner {
    /// Its name, such as `gabia-2018`.
    pub scenario: String,
    /// How many times as fast as life.
    pub speed: f64,
}

/// The state behind all routes.
pub struct App {
    pub(crate) settings: Settings,
    pub(crate) history: Arc<dyn Queries>,
    pub(crate) desk: Arc<dyn Commands>,
    pub(crate) clock: Clock,
    pub(crate) live_slots: Arc<Semaphore>,
    pub(crate) closing: CancellationToken,
    pub(crate) zone: jiff::tz::TimeZone,
    /// Uses of operations that the record could not take.
    pub(crate) accesses_lost: AtomicU64,
    pub(crate) accesses: crate::access::RateLimiter,
    pub(crate) asking: crate::pages::subscribe::Asking,
    pub(crate) past_courses: crate::course::PastCourses,
    views: watch::Receiver<Arc<View>>,
    digest: ArcSwapOption<Summary>,
    index: ArcSwapOption<SearchIndex>,
}

impl App {
    /// The state of the screens. They end their live streams when `closing` is cancelled,
    /// so that a server that waits for its connections can stop.
    pub fn new(
        settings: Settings,
        views: watch::Receiver<Arc<View>>,
        history: Arc<dyn Queries>,
        desk: Arc<dyn Commands>,
        clock: Clock,
        closing: CancellationToken,
    ) -> Arc<App> {
        let zone = jiff::tz::TimeZone::get(&settings.time_zone)
            .inspect_err(|error| tracing::warn!(%error, "unknown time zone, showing UTC"))
            .unwrap_or(jiff::tz::TimeZone::UTC);
        Arc::new(App {
            live_slots: Arc::new(Semaphore::new(settings.live_clients)),
            settings,
            history,
            desk,
            clock,
            closing,
            zone,
            accesses_lost: AtomicU64::new(0),
            accesses: crate::access::RateLimiter::default(),
            asking: crate::pages::subscribe::Asking::default(),
            past_courses: crate::course::PastCourses::default(),
            views,
            digest: ArcSwapOption::empty(),
            index: ArcSwapOption::empty(),
        })
    }

    /// The engine as it last showed itself, with what follows from it.
    ///
    /// Computed once per view and shared by all requests that see the same one.
    pub(crate) fn now(&self) -> Arc<Summary> {
        let view = self.views.borrow().clone();
        if let Some(digest) = self.digest.load_full().filter(|d| Arc::ptr_eq(&d.view, &view)) {
            return digest;
        }
        let digest = Arc::new(Summary::of(view));
        self.digest.store(Some(digest.clone()));
        digest
    }

    /// The search index of the present estate, built when first needed.
    pub(crate) fn index(&self, digest: &Summary) -> Arc<SearchIndex> {
        let topology = &digest.view.topology;
        if let Some(index) = self.index.load_full().filter(|i| i.is_of(topology)) {
            return index;
        }
        let index = Arc::new(SearchIndex::of(topology));
        self.index.store(Some(index.clone()));
        index
    }

    /// The incidents that the screens show: open, or resolved in the last day.
    pub fn incidents(&self) -> Vec<IncidentId> {
        self.now().view.incidents.iter().map(|view| view.incident.id).collect()
    }

    pub(crate) fn changes(&self) -> watch::Receiver<Arc<View>> {
        self.views.clone()
    }

    /// How old the view is, when it is older than the screens may hide.
    pub(crate) fn stale(&self, now: Time, view: &View) -> Option<Duration> {
        let age = now.since(view.at);
        (age > self.settings.stale_after).then_some(age)
    }
}
