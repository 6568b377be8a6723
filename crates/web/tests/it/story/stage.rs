//! What is behind the pages in the tests: a store, an engine, a clock that stands still.

use super::*;
use bongsu_clock::Clock;
use bongsu_core::access::Principal;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::customer::problem_report::ProblemReport;
use bongsu_core::engine::command::{Command, Refusal};
use bongsu_core::engine::receipt::{Receipt, Receipts, RequestKey, Seen};
use bongsu_core::inventory::{Contact, Customer};
use bongsu_core::notification::SubscriberToken;
use bongsu_core::notification::delivery::DeliveryState;
use bongsu_core::notification::page_link::RequestedBy;
use bongsu_core::notification::preferences::NotificationPreferences;
use bongsu_core::notification::{ContactKey, Notice, NoticeReason, SiteState, SiteSummary};
use bongsu_core::postmortem::Published;
use bongsu_core::response_times::ResponseTimes;
use bongsu_core::secret::StoreSecret;
use bongsu_core::statement::draft::Draft;
use bongsu_store::{DeliveryCounts, FulfilledObligation, InitialNotices, NoticeDelivery};
use bongsu_store::{Subscriber, SubscriberChannel, SubscriptionFilter, VictimTimes};
use bongsu_web::*;
use std::sync::Mutex;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// A store with the incidents of one view; it remembers what is written.
#[derive(Default)]
pub struct FakeStore {
    pub incidents: Mutex<Vec<Arc<IncidentView>>>,
    pub accesses: Mutex<Vec<Access>>,
    pub preferences: Mutex<BTreeMap<ContactKey, NotificationPreferences>>,
    pub obligations: Mutex<Vec<FulfilledObligation>>,
    pub postmortem: Mutex<Option<Published>>,
    pub retried: Mutex<u32>,
    pub opened: Mutex<Vec<(IncidentId, ContactKey, u32)>>,
    pub subscribers: Mutex<Vec<Subscriber>>,
    pub links_requested: Mutex<Vec<(Contact, RequestedBy)>>,
    pub links_renewed: Mutex<Vec<String>>,
    pub broken: bool,
    /// It answers nothing at all while this is set.
    pub silent: AtomicBool,
    /// The tokens of customers' pages were given so often.
    pub tokens_given: AtomicUsize,
    /// The token of the customer was revoked.
    pub revoked: AtomicBool,
}

impl FakeStore {
    pub fn of(view: &View) -> FakeStore {
        FakeStore { incidents: Mutex::new(view.incidents.clone()), ..FakeStore::default() }
    }

    fn answer<'a, T: Send + 'a>(
        &'a self,
        answer: impl FnOnce(&FakeStore) -> T,
    ) -> QueryFuture<'a, T> {
        if self.silent.load(Relaxed) {
            return Box::pin(std::future::pending());
        }
        let result = match self.broken {
            true => Err(QueryError("the disk is gone".into())),
            false => Ok(answer(self)),
        };
        Box::pin(std::future::ready(result))
    }

    fn find(&self, id: IncidentId) -> Option<Arc<IncidentView>> {
        self.incidents.lock().unwrap().iter().find(|i| i.incident.id == id).cloned()
    }
}

fn days(days: u16, until: Time, incidents: bool) -> Vec<Day> {
    let zone = seoul();
    let last = until.to_jiff().to_zoned(zone).date();
    (0..days)
        .rev()
        .map(|back| {
            let date = last.saturating_sub(jiff::Span::new().days(back));
            let (good, n) = match back {
                0 => (0.962, 1),
                23 => (0.871, 2),
                24 => (0.9945, 1),
                58 => (0.9982, 1),
                70.. => return Day { date, good: None, known_s: 0, incidents: 0 },
                _ => (1.0, 0),
            };
            let incidents = if incidents { n } else { 0 };
            Day { date, good: Some(good), known_s: 86_400, incidents }
        })
        .collect()
}

/// The first day was not watched, though outages are known of it; the second was bad for an hour.
fn month_days(month: jiff::civil::Date, now: Time, incidents: u32) -> Vec<ReportDay> {
    let last = now.to_jiff().to_zoned(seoul()).date();
    let days = month.series(jiff::Span::new().days(1)).take_while(|it| *it <= last).take(31);
    days.map(|date| {
        let (good_s, bad_s) = match date.day() {
            1 => (0, 0),
            2 => (82_800, 3_600),
            _ => (86_400, 0),
        };
        let incidents = if date.day() == 1 { incidents } else { 0 };
        let mut responses = ResponseTimes::default();
        if good_s > 0 {
            responses.add(Duration::from_millis(40));
        }
        ReportDay { date, length_s: 86_400, good_s, slow_s: 0, bad_s, incidents, responses }
    })
    .collect()
}

fn seoul() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get("Asia/Seoul").unwrap()
}

impl Queries for FakeStore {
    fn ping(&self) -> QueryFuture<'_, ()> {
        self.answer(|_| ())
    }

    fn answers(&self) -> QueryFuture<'_, ()> {
        self.answer(|_| ())
    }

    fn unreachable_for(&self) -> Option<Duration> {
        (self.broken || self.silent.load(Relaxed)).then(|| secs(3))
    }

    fn incidents(&self, before: Option<IncidentId>, limit: u32) -> QueryFuture<'_, Vec<Incident>> {
        self.answer(|store| {
            let all = store.incidents.lock().unwrap();
            let older = all.iter().filter(|i| before.is_none_or(|before| i.incident.id < before));
            older.take(limit as usize).map(|i| i.incident.clone()).collect()
        })
    }

    fn incident(&self, id: IncidentId) -> QueryFuture<'_, Option<IncidentRecord>> {
        self.answer(|store| {
            store.find(id).map(|view| IncidentRecord {
                incident: view.incident.clone(),
                events: events(&view),
                statements: view.statements.clone(),
                postmortem: store.postmortem.lock().unwrap().clone(),
            })
        })
    }

    fn victims(&self, id: IncidentId, query: VictimQuery) -> QueryFuture<'_, Vec<Victim>> {
        self.answer(|store| {
            let view = store.find(id);
            let all = view.iter().flat_map(|v| v.victims.iter());
            all.filter(|v| query.state.is_none_or(|s| VictimFilter::of(&v.state) == s))
                .filter(|v| query.after.as_ref().is_none_or(|after| v.site > *after))
                .filter(|v| v.site.as_str().contains(&query.text))
                .take(query.limit as usize)
                .cloned()
                .collect()
        })
    }

    fn victim_times(&self, id: IncidentId) -> QueryFuture<'_, Vec<VictimTimes>> {
        self.answer(|store| {
            let view = store.find(id);
            let counted = view.iter().flat_map(|view| view.victims.iter());
            let counted = counted.filter(|v| !matches!(v.state, VictimState::Excluded { .. }));
            let times = |v: &Victim| VictimTimes {
                listed_at: v.listed_at,
                hit_at: v.hit_at,
                verified_at: v.verified_at,
                sites: 1,
            };
            counted.map(times).collect()
        })
    }

    fn site(&self, host: Name) -> QueryFuture<'_, SiteHistory> {
        self.answer(|store| {
            let all = store.incidents.lock().unwrap();
            let entries = all.iter().filter_map(|view| {
                let entry = view.victims.iter().find(|v| v.site == host)?;
                Some((view.incident.clone(), entry.clone()))
            });
            let down = Verdict::Down { layer: Layer::Dns, reason: Reason::Timeout };
            let change = |verdict, since| VerdictChange {
                site: host.clone(),
                verdict,
                since,
                at: since + secs(2),
            };
            SiteHistory {
                incidents: entries.collect(),
                verdicts: vec![change(down, at("16:19:08")), change(Verdict::Up, at("00:00:00"))],
            }
        })
    }

    fn uptime(&self, n: u16, until: Time) -> QueryFuture<'_, Vec<Day>> {
        self.answer(|_| days(n, until, true))
    }

    fn site_uptime(&self, _: Name, n: u16, until: Time) -> QueryFuture<'_, Vec<Day>> {
        self.answer(|_| days(n, until, false))
    }

    fn month_of_sites(
        &self,
        hosts: Vec<Name>,
        month: jiff::civil::Date,
        now: Time,
    ) -> QueryFuture<'_, Vec<Vec<ReportDay>>> {
        self.answer(|_| hosts.iter().map(|_| month_days(month, now, 0)).collect())
    }

    fn days_of_outages(
        &self,
        component: Option<ComponentKey>,
        (first, last): (jiff::civil::Date, jiff::civil::Date),
        now: Time,
    ) -> QueryFuture<'_, Vec<ReportDay>> {
        self.answer(|_| {
            let mut days = Vec::new();
            if component.is_some_and(|it| it.to_string() == "rack:mistyped") {
                return days;
            }
            let mut month = first.first_of_month();
            while month <= last {
                days.extend(
                    month_days(month, now, 4)
                        .into_iter()
                        .filter(|it| it.date.month() == month.month()),
                );
                month = month.saturating_add(jiff::Span::new().months(1));
            }
            days.retain(|it| (first..=last).contains(&it.date));
            days
        })
    }

    fn customer_of(&self, token: CustomerPageToken) -> QueryFuture<'_, Option<String>> {
        self.answer(|store| {
            let known = token == TOKEN && !store.revoked.load(Relaxed);
            known.then(|| "고객-0002".to_owned())
        })
    }

    fn page_tokens(&self, known: Option<i64>) -> QueryFuture<'_, Option<PageTokens>> {
        self.answer(|store| {
            let revoked = store.revoked.load(Relaxed);
            let revision = if revoked { 2 } else { 1 };
            let customers = (!revoked).then(|| (TOKEN, "고객-0002".to_owned()));
            let customers = customers.into_iter().collect();
            store.tokens_given.fetch_add(1, Relaxed);
            (known != Some(revision)).then_some(PageTokens { revision, customers })
        })
    }

    fn notices_to(
        &self,
        incident: IncidentId,
        contacts: Vec<ContactKey>,
    ) -> QueryFuture<'_, Vec<NoticeDelivery>> {
        self.answer(|_| {
            contacts.into_iter().map(|contact| initial_notice(incident, contact)).collect()
        })
    }

    fn problem_reports(&self, site: Option<Name>, _: u32) -> QueryFuture<'_, Vec<ProblemReport>> {
        let words = "빈 화면만 나옵니다".to_owned();
        let site = site.unwrap_or_else(|| host(7));
        self.answer(|_| {
            vec![ProblemReport {
                at: at("16:21:40"),
                site,
                customer: "고객-0002".into(),
                text: words,
                is_by_staff: false,
            }]
        })
    }

    fn customer(&self, key: String) -> QueryFuture<'_, Option<Customer>> {
        self.answer(|_| (key == "고객-0002").then(kim))
    }

    fn find_customers(&self, text: String, _: usize) -> QueryFuture<'_, Vec<(String, Customer)>> {
        let one = || ("고객-0002".to_owned(), kim());
        let other = || ("고객-0003".to_owned(), Customer { name: "김치찌개".into(), ..kim() });
        self.answer(|_| match text.as_str() {
            "010-1234-5678" | "+821012345678" | "고객-0002" => vec![one()],
            "김" => vec![one(), other()],
            _ => Vec::new(),
        })
    }

    fn preferences(&self) -> QueryFuture<'_, BTreeMap<ContactKey, NotificationPreferences>> {
        self.answer(|store| store.preferences.lock().unwrap().clone())
    }

    fn outbox(&self, _: usize) -> QueryFuture<'_, (DeliveryCounts, Vec<NoticeDelivery>)> {
        self.answer(|store| {
            let outbox = DeliveryCounts { sent: 3, pending: 2, failed: 1, dropped: 4 };
            let views = store.incidents.lock().unwrap().clone();
            let dead = views.iter().map(|view| NoticeDelivery {
                state: DeliveryState::Failed,
                last_error: "550 no such user".into(),
                ..initial_notice(
                    view.incident.id,
                    ContactKey::of(&StoreSecret::default(), &kim().contacts[0]),
                )
            });
            (outbox, dead.collect())
        })
    }

    fn obligations(&self, _: IncidentId) -> QueryFuture<'_, Vec<FulfilledObligation>> {
        self.answer(|store| store.obligations.lock().unwrap().clone())
    }

    fn initial_notices(&self, _: IncidentId) -> QueryFuture<'_, InitialNotices> {
        let outbox = DeliveryCounts { sent: 60, ..DeliveryCounts::default() };
        let (first, last) = (Some(at("16:19:08")), Some(at("16:19:12")));
        self.answer(|_| InitialNotices { outbox, first, last, returned: 2 })
    }

    fn subscriber(&self, token: SubscriberToken) -> QueryFuture<'_, Option<Subscriber>> {
        self.answer(|store| {
            let all = store.subscribers.lock().unwrap();
            all.iter().find(|subscriber| subscriber.token == token).cloned()
        })
    }
}

impl Updates for FakeStore {
    fn save_preferences(
        &self,
        contact: ContactKey,
        preferences: NotificationPreferences,
        _: Time,
    ) -> QueryFuture<'_, ()> {
        self.answer(|store| {
            store.preferences.lock().unwrap().insert(contact, preferences);
        })
    }

    fn record_opened(&self, key: (IncidentId, ContactKey, u32), _: Time) -> QueryFuture<'_, ()> {
        self.answer(|store| store.opened.lock().unwrap().push(key))
    }

    fn retry_failed(&self, _: Time) -> QueryFuture<'_, u64> {
        self.answer(|store| {
            *store.retried.lock().unwrap() += 1;
            1
        })
    }

    fn record_obligation(&self, _: IncidentId, done: FulfilledObligation) -> QueryFuture<'_, ()> {
        self.answer(|store| store.obligations.lock().unwrap().push(done))
    }

    fn subscribe(
        &self,
        channel: SubscriberChannel,
        filter: SubscriptionFilter,
        _: Time,
    ) -> QueryFuture<'_, ()> {
        self.answer(|store| {
            let token = SubscriberToken::from_random(0xca11);
            let subscriber = Subscriber { token, channel, filter, confirmed_at: None };
            store.subscribers.lock().unwrap().push(subscriber);
        })
    }

    fn confirm_subscriber(&self, token: SubscriberToken, at: Time) -> QueryFuture<'_, ()> {
        self.answer(|store| {
            let mut all = store.subscribers.lock().unwrap();
            let matching = all.iter_mut().filter(|subscriber| subscriber.token == token);
            matching.for_each(|subscriber| subscriber.confirmed_at = Some(at));
        })
    }

    fn unsubscribe(&self, token: SubscriberToken, _: Time) -> QueryFuture<'_, ()> {
        let remove =
            |store: &FakeStore| store.subscribers.lock().unwrap().retain(|it| it.token != token);
        self.answer(remove)
    }

    fn request_page_link(&self, contact: Contact, by: RequestedBy, _: Time) -> QueryFuture<'_, ()> {
        self.answer(|store| store.links_requested.lock().unwrap().push((contact, by)))
    }

    fn renew_page_token(&self, customer: String, _: Time) -> QueryFuture<'_, ()> {
        self.answer(|store| store.links_renewed.lock().unwrap().push(customer))
    }

    fn record_access(&self, access: Access) -> QueryFuture<'_, ()> {
        self.answer(|store| store.accesses.lock().unwrap().push(access))
    }
}

/// The token of the customer with the sites 6 to 8.
pub const TOKEN: CustomerPageToken = CustomerPageToken::from_random(0xbee);

/// The customer of that token.
pub fn kim() -> Customer {
    let contacts =
        vec![Contact::Email("kimchi@example.kr".into()), Contact::Phone("+821012345678".into())];
    Customer { name: "김밥나라".into(), contacts, ..Customer::default() }
}

/// The initial notice to a contact.
fn initial_notice(incident: IncidentId, contact: ContactKey) -> NoticeDelivery {
    let mut sites = SiteSummary::default();
    sites.add(SiteState::Hit, &host(7));
    let (customers, at) = (vec!["고객-0002".to_owned()], at("16:19:07"));
    let notice = Notice {
        incident,
        contact,
        number: 0,
        customers,
        statement: 0,
        at,
        why: NoticeReason::First,
        sites,
    };
    let (due_at, ended_at) = (at, Some(at + secs(1)));
    let (state, last_error) = (DeliveryState::Sent, "250".into());
    NoticeDelivery {
        notice,
        state,
        due_at,
        attempts: 1,
        ended_at,
        last_error,
        opened_at: None,
        returned: None,
    }
}

/// A command that was sent to the engine.
#[derive(Clone, PartialEq, Debug)]
pub enum SentCommand {
    PublishStatement {
        by: String,
        draft: Draft,
    },
    Propose {
        by: String,
        draft: Draft,
    },
    Decide {
        by: String,
        number: u32,
        approve: bool,
    },
    Exclude {
        site: Name,
        by: String,
        reason: String,
    },
    ReportProblem {
        site: Name,
        customer: String,
        text: String,
    },
    /// Of maintenance and mutes.
    Planned {
        by: String,
        command: Command,
    },
}

/// An engine that remembers the commands.
#[derive(Default)]
pub struct FakeEngine {
    pub commands: Mutex<Vec<SentCommand>>,
    pub unavailable: bool,
    /// Why the engine would refuse each command.
    pub refusal: Option<Refusal>,
    /// What was carried out under a key.
    pub receipts: Mutex<Receipts>,
    /// Nothing is committed.
    pub commits_nothing: bool,
}

impl FakeEngine {
    fn send(
        &self,
        command: SentCommand,
    ) -> futures_util::future::BoxFuture<'_, Result<Option<u16>, CommandError>> {
        let answer = match (self.unavailable, self.refusal) {
            (true, _) => Err(CommandError::Unavailable("stopped".into())),
            (false, Some(refusal)) => Err(refusal.into()),
            (false, None) => {
                self.commands.lock().unwrap().push(command);
                Ok(None)
            }
        };
        Box::pin(std::future::ready(answer))
    }
}

impl Commands for FakeEngine {
    fn submit(
        &self,
        by: Principal,
        command: Command,
        once: Option<Once>,
    ) -> futures_util::future::BoxFuture<'_, Result<Option<u16>, CommandError>> {
        if let Some(once) = once.filter(|_| self.refusal.is_none()) {
            let principal = by.id.as_str().to_owned();
            let receipt = Receipt { principal, key: once.key, status: once.status, at: Time::ZERO };
            let mut receipts = self.receipts.lock().unwrap();
            receipts.begin(&receipt);
            if !self.commits_nothing {
                receipts.committed(&receipt);
            }
        }
        let by = by.name;
        self.send(match command {
            Command::State { draft, .. } => SentCommand::PublishStatement { by, draft: *draft },
            Command::ProposeDraft { draft, .. } => SentCommand::Propose { by, draft: *draft },
            Command::DecideDraft { number, approve, .. } => {
                SentCommand::Decide { by, number, approve }
            }
            Command::Exclude { site, reason, .. } => SentCommand::Exclude { site, by, reason },
            Command::Report { site, customer, text } => {
                SentCommand::ReportProblem { site, customer, text }
            }
            command => SentCommand::Planned { by, command },
        })
    }

    fn answered(
        &self,
        by: Principal,
        key: RequestKey,
    ) -> futures_util::future::BoxFuture<'_, Result<Option<u16>, CommandError>> {
        let answer = match self.receipts.lock().unwrap().seen(&by, &key, Time::ZERO) {
            Seen::Never => Ok(None),
            Seen::Answered(status) => Ok(Some(status)),
            Seen::InFlight => Err(CommandError::InFlight),
            Seen::Other => Err(CommandError::KeyReused),
        };
        Box::pin(std::future::ready(answer))
    }

    fn latest_results(&self, _: Name) -> futures_util::future::BoxFuture<'_, Vec<ProbeResult>> {
        let result = |layer, target: &str, outcome: Outcome| ProbeResult {
            layer,
            target: target.into(),
            vantage: "seoul-kt".into(),
            outcome,
            at: at(if outcome.failed() == Some(true) { "16:24:28" } else { "16:24:25" }),
        };
        let lost = Outcome::Failed(Reason::Timeout);
        let ok = |ms| Outcome::Ok { latency: Duration::from_millis(ms).into() };
        Box::pin(std::future::ready(vec![
            result(Layer::Dns, "ns1.a.hanbit-dns.kr 198.51.10.1", lost),
            result(Layer::Dns, "ns2.a.hanbit-dns.kr 198.51.10.2", lost),
            result(Layer::Dns, "ns3.a.hanbit-dns.kr 198.51.10.3", ok(1_340)),
            result(Layer::Tcp, "198.51.20.7:443", ok(7)),
            result(Layer::Tls, "198.51.20.7:443", ok(21)),
            result(Layer::Http, "198.51.20.7:443", ok(88)),
        ]))
    }

    fn latency(
        &self,
        _: Name,
        _: AskedBy,
    ) -> futures_util::future::BoxFuture<'_, Option<LatencyHistory>> {
        self.recorded(recent::latency())
    }

    fn failing_share(
        &self,
        _: ComponentKey,
    ) -> futures_util::future::BoxFuture<'_, Option<Buckets<f64>>> {
        self.recorded(recent::failing_share())
    }
}

impl FakeEngine {
    fn recorded<T: Send + 'static>(
        &self,
        answer: T,
    ) -> futures_util::future::BoxFuture<'_, Option<T>> {
        Box::pin(std::future::ready((!self.unavailable).then_some(answer)))
    }
}

/// A scene on the stage: the state of the pages, and what is behind it.
pub struct Stage {
    pub app: Arc<App>,
    pub store: Arc<FakeStore>,
    pub engine: Arc<FakeEngine>,
    pub views: watch::Sender<Arc<View>>,
    pub closing: CancellationToken,
}

/// Settings of the made-up host, in a drill or not.
pub fn settings(drill: bool) -> Settings {
    Settings {
        operator: "한빛호스팅".into(),
        public_url: "http://127.0.0.1:8080".into(),
        contact: Some("장애 전담 창구 02-0000-0000, help@hanbit.example".into()),
        subscribe: true,
        sends_page_links: true,
        drill: drill.then(|| DrillBanner { scenario: "gabia-2018".into(), speed: 20.0 }),
        ..Settings::default()
    }
}

pub fn stage_of(view: View, store: FakeStore, engine: FakeEngine, settings: Settings) -> Stage {
    let now = view.at + secs(1);
    stage_at(now, view, store, engine, settings)
}

/// A scene that is looked at a minute after its view.
pub fn stage_a_minute_later(scene: Scene, sites: usize) -> Stage {
    let view = view(&topology(sites), scene);
    let (now, store) = (view.at + secs(60), FakeStore::of(&view));
    stage_at(now, view, store, FakeEngine::default(), settings(false))
}

fn stage_at(
    now: Time,
    view: View,
    store: FakeStore,
    engine: FakeEngine,
    settings: Settings,
) -> Stage {
    // A clock this slow stands still for as long as a test runs.
    let clock = Clock::scaled(now, 1e-6);
    let (views, seen) = watch::channel(Arc::new(view));
    let (store, engine) = (Arc::new(store), Arc::new(engine));
    let closing = CancellationToken::new();
    let app = App::new(settings, seen, store.clone(), engine.clone(), clock, closing.clone());
    Stage { app, store, engine, views, closing }
}

/// A scene of a host with this many sites.
pub fn stage(scene: Scene, sites: usize) -> Stage {
    stage_with(scene, sites, settings(false))
}

/// The same with other settings.
pub fn stage_with(scene: Scene, sites: usize, settings: Settings) -> Stage {
    let view = view(&topology(sites), scene);
    let store = FakeStore::of(&view);
    stage_of(view, store, FakeEngine::default(), settings)
}
