//! The state behind all routes.

use crate::access::password_threads::PasswordThreads;
use crate::access::provider::IdentityProvider;
use crate::access::sealing::SealingKey;
use crate::access::{ProxyLogin, SeenSessions};
use crate::alert_sources::AlertSource;
use crate::alert_sources::mail::AlertMailCounts;
use crate::branding::Branding;
use crate::commands::{CommandError, Commands, Once};
use crate::mailboxes::Mailboxes;
use crate::model::changes::Changes;
use crate::model::oncall_findings::OncallFindings;
use crate::model::search_index::{SearchIndex, SiteFilter};
use crate::model::summary::Summary;
use crate::model::ticket_watch::TicketWatch;
use crate::oncall_replies::ReplySource;
use crate::plan_files::PlanFiles;
use crate::queries::{CustomerPages, PastCourses, PatientStore, Queries, Updates};
use crate::request::access_limits::AccessLimits;
use crate::request::error::Error;
use crate::request::page_link_limits::PageLinkLimits;
use crate::request::rate_limit::{
    ESTIMATE_LIMITS, LOGIN_LIMITS, PDF_LIMITS, REFRESH_LIMITS, REPLY_LIMITS, REPORT_LIMITS,
    RateLimiter, TOKEN_LIMITS, alert_limits,
};
use crate::request::subscription_limits::SubscriptionLimits;
use crate::request::ticket_limits::TicketLimits;
use crate::task_deaths::TaskDeaths;
use crate::telephone::TelephoneSystem;
use arc_swap::ArcSwapOption;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::access::{self, LoginName, Principal};
use bongsu_core::care::CareOptions;
use bongsu_core::compliance::{OBLIGATIONS, ObligationKind};
use bongsu_core::engine::command::{Command, Refusal};
use bongsu_core::engine::view::View;
use bongsu_core::external_alert::ExternalEvent;
use bongsu_core::incident::{IncidentClass, IncidentId};
use bongsu_core::inventory::Country;
use bongsu_core::language::LocalName;
use bongsu_core::secret::StoreSecret;
use bongsu_core::settlement::terms::Terms;
use bongsu_core::statement::draft::Draft;
use bongsu_core::statement::official::Approval;
use bongsu_core::ticket::attachment::FileLimits;
use bongsu_core::topology::SiteIx;
use bongsu_pdf::Fonts;
use bongsu_store::Store;
use bongsu_words::Language;
use bongsu_words::names::Public;
use ipnet::IpNet;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;

/// Pages of operations kept live at once.
const OPERATIONS_LIVE_MAX: usize = 500;
/// Uses of operations that wait to be recorded: more are counted as lost.
const ACCESSES_AT_ONCE: usize = 1_000;
/// The age from which a view is stale while the store does not answer.
const STALE_AFTER_WITHOUT_STORE: Duration = Duration::from_secs(5);

/// The operator's settings of the pages.
#[derive(Clone)]
pub struct Settings {
    /// The hosting company's name, on every page.
    pub operator: LocalName,
    /// IANA zone that times are shown in.
    pub time_zone: String,
    /// Where the public page is reached, without a final slash; for feeds and the API.
    pub public_url: String,
    /// Where customers reach this program itself, without a final slash, if they can: for what
    /// a page in a file cannot do.
    pub live_url: Option<String>,
    /// How a customer reaches a person, shown on the public page when given.
    pub contact: Option<String>,
    /// The age from which a page, or a view, is marked as stale.
    pub stale_after: Duration,
    /// The most pages kept live at once; the others reload by themselves.
    pub live_clients: usize,
    /// Which statements another person must approve.
    pub approval: Approval,
    /// Whether the public pages tell of a loss of redundancy that affects no site.
    pub show_redundancy_lost: bool,
    /// Proxies that say for whom they ask.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether readers may subscribe to updates by mail or webhook.
    pub subscribe: bool,
    /// Whether everybody may write a ticket on the public page.
    pub accepts_tickets: bool,
    /// How much is kept of files that customers send.
    pub file_limits: FileLimits,
    /// Whether customers can be sent the link to their page.
    pub sends_page_links: bool,
    /// Whether that link leads to a page that this program serves, and not to a file.
    pub serves_customer_pages: bool,
    /// The country whose phone numbers are written without a calling code.
    pub country: Country,
    /// Telephone systems that tell of calls and ask what callers hear.
    pub telephones: Arc<[TelephoneSystem]>,
    /// Care for those who answer the telephone.
    pub care: CareOptions,
    /// Other tools that tell of alerts.
    pub alert_sources: Arc<[AlertSource]>,
    /// Whether other tools tell of alerts by mail.
    pub takes_alert_mail: bool,
    /// Gateways that report what people reply to pages.
    pub reply_sources: Arc<[ReplySource]>,
    /// How many requests one of them may send in a minute.
    pub alerts_per_minute: usize,
    /// Signs of life that are expected: each name with the number of its token.
    pub heartbeats: Arc<[(String, u32)]>,
    /// The plan of who is on call as a file; it is not edited in operations without it.
    pub plan_files: Option<Arc<dyn PlanFiles>>,
    /// Whether a gateway can read notices out over the telephone.
    pub calls: bool,
    /// The font that PDFs are set in.
    pub fonts: Arc<Fonts>,
    /// The legal obligations of this operator.
    pub obligations: Vec<ObligationKind>,
    /// The terms of compensation that come with the program.
    pub ready_made_terms: Arc<[Terms]>,
    /// Set when this program died again and again before this start.
    pub crash_loop: Option<CrashLoop>,
    /// Set during a drill: every page says so.
    pub drill: Option<DrillBanner>,
    /// Where the users are; without it nobody can log in, and operations stay shut.
    pub users: Option<Store>,
    /// By what secrets in it are sealed.
    pub sealing_key: SealingKey,
    /// A proxy in front that logs people in.
    pub proxy_login: Option<ProxyLogin>,
    /// An identity provider that logs people in.
    pub identity_provider: Option<Arc<dyn IdentityProvider>>,
    /// Who is logged in by themselves on loopback, in a drill.
    pub rehearsed_user: Option<LoginName>,
    /// By what the public ids of components are made.
    pub id_secret: StoreSecret,
    /// What makes the public pages the operator's own.
    pub branding: Branding,
    /// The languages in which pages are published as files; the default one is among them.
    pub published_languages: Vec<Language>,
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
            show_redundancy_lost: false,
            trusted_proxies: Vec::new(),
            subscribe: false,
            accepts_tickets: false,
            file_limits: FileLimits::default(),
            sends_page_links: false,
            serves_customer_pages: false,
            country: Country::default(),
            telephones: Arc::default(),
            care: CareOptions::default(),
            alert_sources: Arc::default(),
            takes_alert_mail: false,
            reply_sources: Arc::default(),
            alerts_per_minute: 6_000,
            heartbeats: Arc::default(),
            plan_files: None,
            calls: false,
            fonts: Arc::default(),
            ready_made_terms: Arc::default(),
            obligations: OBLIGATIONS.iter().map(|obligation| obligation.kind).collect(),
            crash_loop: None,
            drill: None,
            users: None,
            sealing_key: SealingKey::default(),
            proxy_login: None,
            identity_provider: None,
            rehearsed_user: None,
            id_secret: StoreSecret::default(),
            branding: Branding::default(),
            published_languages: Language::ALL.to_vec(),
        }
    }
}

/// Estimates for customers that are read at once: the store's readers are few.
const ESTIMATES_AT_ONCE: usize = 2;
/// How many PDFs are written at once: each takes a core.
const PDFS_AT_ONCE: usize = 2;

/// How often this program died lately.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CrashLoop {
    /// Starts that no clean stop followed, within ten minutes.
    pub deaths: usize,
    /// Until when this is worth telling.
    pub until: Time,
}

/// A drill on loopback, marked as such everywhere.
#[derive(Clone, PartialEq, Debug)]
pub struct DrillBanner {
    /// Its name, such as `gabia-2018`.
    pub scenario: String,
    /// How many times as fast as real time.
    pub speed: f64,
}

/// The state behind all routes.
pub struct App {
    pub(crate) settings: Settings,
    pub(crate) queries: Arc<dyn Queries>,
    pub(crate) updates: Arc<dyn Updates>,
    pub(crate) commands: Arc<dyn Commands>,
    pub(crate) clock: Clock,
    pub(crate) live_slots: Arc<Semaphore>,
    /// Of operations, so that no stranger takes them.
    pub(crate) operations_live_slots: Arc<Semaphore>,
    pub(crate) closing: CancellationToken,
    pub(crate) zone: jiff::tz::TimeZone,
    /// Uses of operations that could not be recorded.
    pub(crate) accesses_lost: AtomicU64,
    /// Uses by strangers that were not recorded, because there were too many.
    pub(crate) accesses_omitted: AtomicU64,
    pub(crate) access_limits: AccessLimits,
    /// Uses that are being recorded.
    pub(crate) access_slots: Arc<Semaphore>,
    pub(crate) refresh_limiter: RateLimiter,
    pub(crate) report_limiter: RateLimiter,
    /// Of customers who ask what an outage cost.
    pub(crate) estimate_limiter: RateLimiter,
    /// Of those, how many are answered at once.
    pub(crate) estimates: Semaphore,
    /// Of customers who have a PDF written.
    pub(crate) pdf_limiter: RateLimiter,
    /// How many PDFs are written at once, for whomever.
    pub(crate) pdfs: Arc<Semaphore>,
    pub(crate) subscription_limits: SubscriptionLimits,
    pub(crate) page_link_limits: PageLinkLimits,
    pub(crate) ticket_limits: TicketLimits,
    /// Who has which ticket open.
    pub(crate) ticket_watch: TicketWatch,
    pub(crate) past_courses: PastCourses,
    /// When what programs read was last seen to change.
    pub(crate) changes: Changes,
    /// When this process began.
    pub(crate) started_at: Time,
    pub(crate) customer_pages: CustomerPages,
    pub(crate) seen_sessions: SeenSessions,
    pub(crate) token_limiter: RateLimiter,
    pub(crate) login_limiter: RateLimiter,
    /// Of who asks as a telephone system and is none.
    pub(crate) hook_limiter: RateLimiter,
    /// Of each source of alerts, and of each heartbeat.
    pub(crate) alert_limiter: RateLimiter,
    /// What became of mails of other tools.
    pub(crate) alert_mails: AlertMailCounts,
    /// The mailboxes that this process reads.
    pub(crate) mailboxes: Arc<Mailboxes>,
    /// Of browsers that an identity provider sends back.
    pub(crate) callback_limiter: RateLimiter,
    /// By the number of whoever replies to pages.
    pub(crate) reply_limiter: RateLimiter,
    pub(crate) password_threads: PasswordThreads,
    /// Tasks that ended by a fault.
    pub(crate) task_deaths: Arc<TaskDeaths>,
    /// What the auditor of on call found last.
    pub(crate) oncall_findings: Arc<watch::Sender<OncallFindings>>,
    views: watch::Receiver<Arc<View>>,
    summary: ArcSwapOption<Summary>,
    search_index: ArcSwapOption<SearchIndex>,
}

impl App {
    /// The state of the pages over `store`. Live streams end when `closing` is cancelled, so
    /// that a server that waits for its connections can stop.
    pub fn new<S: Queries + Updates + 'static>(
        settings: Settings,
        views: watch::Receiver<Arc<View>>,
        store: Arc<S>,
        commands: Arc<dyn Commands>,
        clock: Clock,
        closing: CancellationToken,
    ) -> Arc<App> {
        let zone = jiff::tz::TimeZone::get(&settings.time_zone)
            .inspect_err(|error| tracing::warn!(%error, "unknown time zone, showing UTC"))
            .unwrap_or(jiff::tz::TimeZone::UTC);
        let started_at = clock.now();
        Arc::new(App {
            live_slots: Arc::new(Semaphore::new(settings.live_clients)),
            operations_live_slots: Arc::new(Semaphore::new(OPERATIONS_LIVE_MAX)),
            alert_limiter: RateLimiter::new(alert_limits(settings.alerts_per_minute)),
            alert_mails: AlertMailCounts::default(),
            mailboxes: Arc::default(),
            settings,
            queries: store.clone(),
            updates: store,
            commands,
            clock,
            closing,
            zone,
            accesses_lost: AtomicU64::new(0),
            accesses_omitted: AtomicU64::new(0),
            access_limits: AccessLimits::default(),
            access_slots: Arc::new(Semaphore::new(ACCESSES_AT_ONCE)),
            refresh_limiter: RateLimiter::new(REFRESH_LIMITS),
            report_limiter: RateLimiter::new(REPORT_LIMITS),
            estimate_limiter: RateLimiter::new(ESTIMATE_LIMITS),
            estimates: Semaphore::new(ESTIMATES_AT_ONCE),
            pdf_limiter: RateLimiter::new(PDF_LIMITS),
            pdfs: Arc::new(Semaphore::new(PDFS_AT_ONCE)),
            subscription_limits: SubscriptionLimits::default(),
            page_link_limits: PageLinkLimits::default(),
            ticket_limits: TicketLimits::default(),
            ticket_watch: TicketWatch::default(),
            past_courses: PastCourses::default(),
            changes: Changes::default(),
            started_at,
            customer_pages: CustomerPages::default(),
            seen_sessions: SeenSessions::default(),
            token_limiter: RateLimiter::new(TOKEN_LIMITS),
            login_limiter: RateLimiter::new(LOGIN_LIMITS),
            hook_limiter: RateLimiter::new(LOGIN_LIMITS),
            callback_limiter: RateLimiter::new(LOGIN_LIMITS),
            reply_limiter: RateLimiter::new(REPLY_LIMITS),
            password_threads: PasswordThreads::default(),
            task_deaths: Arc::default(),
            oncall_findings: Arc::new(watch::Sender::new(OncallFindings::default())),
            views,
            summary: ArcSwapOption::empty(),
            search_index: ArcSwapOption::empty(),
        })
    }

    /// Keeps in memory what customers' own pages need to be found, until the pages are closed.
    pub async fn follow_store(self: Arc<App>) {
        self.customer_pages.follow(&*self.queries, self.closing.clone()).await;
    }

    /// Where it is noted that tasks ended by a fault.
    pub fn task_deaths(&self) -> Arc<TaskDeaths> {
        self.task_deaths.clone()
    }

    /// What became of mails of other tools.
    pub const fn alert_mails(&self) -> &AlertMailCounts {
        &self.alert_mails
    }

    /// Where it is noted how mailboxes are read.
    pub fn mailboxes(&self) -> Arc<Mailboxes> {
        self.mailboxes.clone()
    }

    /// Whether one more mail of a source is taken in this minute: as many as requests of one.
    pub fn admits_alert_mail(&self, source: &str) -> bool {
        self.alert_limiter.admits(Some(source), self.clock.now())
    }

    /// Has the engine take what a source says; returns once that is committed.
    ///
    /// # Errors
    /// It was not committed, or that is not known.
    pub async fn take_alert(&self, source: &str, event: ExternalEvent) -> Result<(), CommandError> {
        let command = Command::TakeExternal { source: source.to_owned(), events: vec![event] };
        self.submit(Principal::alert_source(source), command).await
    }

    /// Where the auditor of on call says what it found.
    pub fn oncall_findings(&self) -> Arc<watch::Sender<OncallFindings>> {
        self.oncall_findings.clone()
    }

    /// The store for a request that begins now.
    pub(crate) fn patient_store(&self) -> PatientStore {
        PatientStore::new(self.queries.clone(), self.updates.clone())
    }

    /// What is derived from the engine's newest view.
    ///
    /// Computed once per view and shared by all requests that see the same one.
    pub(crate) fn summary(&self) -> Arc<Summary> {
        let view = self.views.borrow().clone();
        let of_view = |summary: &Arc<Summary>| Arc::ptr_eq(&summary.view, &view);
        if let Some(summary) = self.summary.load_full().filter(of_view) {
            return summary;
        }
        let summary = Arc::new(Summary::of(view));
        self.summary.store(Some(summary.clone()));
        summary
    }

    /// The sites that a filter lets through, in the search index's order.
    pub(crate) fn find_sites(&self, summary: &Summary, filter: &SiteFilter) -> Vec<SiteIx> {
        let index = self.search_index(summary);
        let mut found = match filter.health {
            None => index.find(&filter.text),
            Some(name) => {
                index.find_where(&filter.text, &summary.view.sites, |s| s.health.as_str() == name)
            }
        };
        if let Some(label) = &filter.label {
            found.retain(|ix| summary.view.topology.sites[ix.ix()].labels.contains(label));
        }
        found
    }

    /// The search index of the present topology, built when first needed.
    fn search_index(&self, summary: &Summary) -> Arc<SearchIndex> {
        let topology = &summary.view.topology;
        if let Some(index) = self.search_index.load_full().filter(|i| i.is_of(topology)) {
            return index;
        }
        let index = Arc::new(SearchIndex::of(topology));
        self.search_index.store(Some(index.clone()));
        index
    }

    /// What components are called in what everybody may read.
    pub fn public_names(&self) -> Public {
        Public::new(&self.summary().view.topology.public_names)
    }

    /// Whether the public is told of incidents of a class: of outages, and of a lost
    /// redundancy if the host wants it.
    pub fn is_public(&self, class: IncidentClass) -> bool {
        class == IncidentClass::Outage || self.settings.show_redundancy_lost
    }

    /// Where the users are.
    ///
    /// # Errors
    /// When there is no such place: nobody can log in here.
    pub(crate) fn users(&self) -> Result<&Store, Error> {
        self.settings.users.as_ref().ok_or(Error::LoginNeeded)
    }

    /// The key by which secrets in the store are sealed.
    pub fn sealing_key(&self) -> &SealingKey {
        &self.settings.sealing_key
    }

    /// The incidents that the pages show: open, or resolved in the last day.
    pub fn incidents(&self) -> Vec<IncidentId> {
        self.summary().view.incidents.iter().map(|view| view.incident.id).collect()
    }

    /// Has a command carried out, if this principal may.
    pub(crate) async fn submit(&self, by: Principal, command: Command) -> Result<(), CommandError> {
        self.submit_once(by, command, None).await.map(drop)
    }

    /// The same, once under a key; the status that answered it before, if it was carried out.
    pub(crate) async fn submit_once(
        &self,
        by: Principal,
        command: Command,
        once: Option<Once>,
    ) -> Result<Option<u16>, CommandError> {
        if !access::may(&by, command.permission()) {
            return Err(Refusal::NotPermitted.into());
        }
        // Who asks learns at once that nothing can be committed, and nothing is committed later.
        self.patient_store().answers().await.map_err(|_| CommandError::StoreAway)?;
        self.commands.submit(by, command, once).await
    }

    /// Publishes a statement, or proposes it where another person must approve it first.
    /// Returns whether it was proposed only.
    pub(crate) async fn state(
        &self,
        incident: IncidentId,
        by: Principal,
        draft: Draft,
    ) -> Result<bool, CommandError> {
        let (command, proposed) = self.statement_command(incident, draft);
        self.submit(by, command).await?;
        Ok(proposed)
    }

    /// The command that publishes a statement, or proposes it; and whether it proposes only.
    pub(crate) fn statement_command(&self, incident: IncidentId, draft: Draft) -> (Command, bool) {
        let proposed = draft.needs_approval(self.settings.approval);
        let draft = Box::new(draft);
        let command = match proposed {
            true => Command::ProposeDraft { incident, draft },
            false => Command::State { incident, draft },
        };
        (command, proposed)
    }

    /// A span of the reader's time by the clock of the pages, also in a drill at twenty times the
    /// speed.
    pub(crate) fn real_time(&self, span: Duration) -> Duration {
        span.mul_f64(self.clock.speed())
    }

    pub(crate) fn view_changes(&self) -> watch::Receiver<Arc<View>> {
        self.views.clone()
    }

    /// How old the view is, when it is older than may be shown without a warning.
    pub(crate) fn stale_for(&self, now: Time, view: &View) -> Option<Duration> {
        let age = now.since(view.at);
        // Nothing newer is shown before it is committed.
        let limit = match self.queries.unreachable_for() {
            Some(_) => STALE_AFTER_WITHOUT_STORE.min(self.settings.stale_after),
            None => self.settings.stale_after,
        };
        (age > limit).then_some(age)
    }
}
