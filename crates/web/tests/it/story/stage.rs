//! What stands behind the screens in the tests: a record, a desk, a clock that stands.

use super::*;
use bongsu_clock::Clock;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::customer::problem_report::ProblemReport;
use bongsu_core::inventory::{Contact, Customer};
use bongsu_core::notification::delivery::DeliveryState;
use bongsu_core::notification::preferences::NotificationPreferences;
use bongsu_core::notification::{ContactKey, Notice, NoticeReason, SiteState, SiteSummary};
use bongsu_core::statement::official::Draft;
use bongsu_store::{
    DeliveryCounts, FulfilledObligation, InitialNotices, NoticeDelivery, PendingDraft,
};
use bongsu_store::{Subscriber, SubscriberChannel, SubscriptionFilter};
use bongsu_web::*;
use std::sync::Mutex;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// A record made of one view: what was, for the tests.
#[derive(Default)]
pub struct Past {
    pub incidents: Mutex<Vec<Arc<IncidentView>>>,
    pub accesses: Mutex<Vec<Access>>,
    pub preferences: Mutex<BTreeMap<ContactKey, NotificationPreferences>>,
    pub obligations: Mutex<Vec<FulfilledObligation>>,
    pub retried: Mutex<u32>,
    pub opened: Mutex<Vec<(IncidentId, ContactKey, u32)>>,
    pub drafts: Mutex<Vec<PendingDraft<StatementForm>>>,
    pub subscribers: Mutex<Vec<Subscriber>>,
    pub broken: bool,
}

impl Past {
    pub fn of(view: &View) -> Past {
        Past { incidents: Mutex::new(view.incidents.clone()), ..Past::default() }
    }

    fn answer<'a, T: Send + 'a>(&'a self, make: impl FnOnce(&Past) -> T) -> Answer<'a, T> {
        let answer = match self.broken {
            true => Err(QueryError("the disk is gone".into())),
            false => Ok(make(self)),
        };
        Box::pin(std::future::ready(answer))
    }

    fn find(&self, id: IncidentId) -> Option<Arc<IncidentView>> {
        self.incidents.lock().unwrap().iter().find(|i| i.incident.id == id).cloned()
    }
}

fn days(days: u16, until: Time, incidents: bool) -> Vec<Day> {
    let zone = bongsu_core_zone();
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
                70.. => return Day { date, good: None, incidents: 0 },
                _ => (1.0, 0),
            };
            Day { date, good: Some(good), incidents: if incidents { n } else { 0 } }
        })
        .collect()
}

fn bongsu_core_zone() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get("Asia/Seoul").unwrap()
}

impl Queries for Past {
    fn incidents(&self, before: Option<IncidentId>, limit: u32) -> Answer<'_, Vec<Incident>> {
        self.answer(|past| {
            let all = past.incidents.lock().unwrap();
            let older = all.iter().filter(|i| before.is_none_or(|before| i.incident.id < before));
            older.take(limit as usize).map(|i| i.incident.clone()).collect()
        })
    }

    fn incident(&self, id: IncidentId) -> Answer<'_, Option<IncidentRecord>> {
        self.answer(|past| {
            past.find(id).map(|view| IncidentRecord {
                incident: view.incident.clone(),
                events: events(&view),
                statements: view.statements.clone(),
            })
        })
    }

    fn victims(&self, id: IncidentId, query: VictimQuery) -> Answer<'_, Vec<Victim>> {
        self.answer(|past| {
            let view = past.find(id);
            let all = view.iter().flat_map(|v| v.victims.iter());
            all.filter(|v| query.state.is_none_or(|s| VictimFilter::of(&v.state) == s))
                .filter(|v| query.after.as_ref().is_none_or(|after| v.site > *after))
                .filter(|v| v.site.as_str().contains(&query.text))
                .take(query.limit as usize)
                .cloned()
                .collect()
        })
    }

    fn site(&self, host: Name) -> Answer<'_, SiteHistory> {
        self.answer(|past| {
            let all = past.incidents.lock().unwrap();
            let lines = all.iter().filter_map(|view| {
                let line = view.victims.iter().find(|v| v.site == host)?;
                Some((view.incident.clone(), line.clone()))
            });
            let down = Verdict::Down { layer: Layer::Dns, reason: Reason::Timeout };
            let change = |verdict, since| VerdictChange {
                site: host.clone(),
                verdict,
                since,
                at: since + secs(2),
            };
            SiteHistory {
                incidents: lines.collect(),
                verdicts: vec![change(down, at("16:19:08")), change(Verdict::Up, at("00:00:00"))],
            }
        })
    }

    fn uptime(&self, n: u16, until: Time) -> Answer<'_, Vec<Day>> {
        self.answer(|_| days(n, until, true))
    }

    fn site_uptime(&self, _: Name, n: u16, until: Time) -> Answer<'_, Vec<Day>> {
        self.answer(|_| days(n, until, false))
    }

    fn customer_of(&self, link: CustomerPageToken) -> Answer<'_, Option<String>> {
        self.answer(|_| (link == LINK).then(|| "고객-0002".to_owned()))
    }

    fn told(
        &self,
        incident: IncidentId,
        contacts: Vec<ContactKey>,
    ) -> Answer<'_, Vec<NoticeDelivery>> {
        self.answer(|_| contacts.into_iter().map(|contact| told(incident, contact)).collect())
    }

    fn reports(&self, site: Option<Name>, _: u32) -> Answer<'_, Vec<ProblemReport>> {
        let words = "빈 화면만 나옵니다".to_owned();
        let site = site.unwrap_or_else(|| host(7));
        self.answer(|_| {
            vec![ProblemReport { at: at("16:21:40"), site, customer: "고객-0002".into(), words }]
        })
    }

    fn customer(&self, key: String) -> Answer<'_, Option<Customer>> {
        self.answer(|_| (key == "고객-0002").then(kim))
    }

    fn find_customers(&self, text: String, _: usize) -> Answer<'_, Vec<(String, Customer)>> {
        let one = || ("고객-0002".to_owned(), kim());
        let other = || ("고객-0003".to_owned(), Customer { name: "김치찌개".into(), ..kim() });
        self.answer(|_| match text.as_str() {
            "010-1234-5678" => vec![one()],
            "김" => vec![one(), other()],
            _ => Vec::new(),
        })
    }

    fn preferences(&self) -> Answer<'_, BTreeMap<ContactKey, NotificationPreferences>> {
        self.answer(|past| past.preferences.lock().unwrap().clone())
    }

    fn keep_preferences(
        &self,
        contact: ContactKey,
        preferences: NotificationPreferences,
        _: Time,
    ) -> Answer<'_, ()> {
        self.answer(|past| {
            past.preferences.lock().unwrap().insert(contact, preferences);
        })
    }

    fn outbox(&self, _: usize) -> Answer<'_, (DeliveryCounts, Vec<NoticeDelivery>)> {
        self.answer(|past| {
            let outbox = DeliveryCounts { sent: 3, pending: 2, failed: 1, dropped: 4 };
            let views = past.incidents.lock().unwrap().clone();
            let dead = views.iter().map(|view| NoticeDelivery {
                state: DeliveryState::Failed,
                last_error: "550 no such user".into(),
                ..told(view.incident.id, ContactKey::of(&kim().contacts[0]))
            });
            (outbox, dead.collect())
        })
    }

    fn opened(&self, key: (IncidentId, ContactKey, u32), _: Time) -> Answer<'_, ()> {
        self.answer(|past| past.opened.lock().unwrap().push(key))
    }

    fn retry(&self, _: Time) -> Answer<'_, u64> {
        self.answer(|past| {
            *past.retried.lock().unwrap() += 1;
            1
        })
    }

    fn obligations(&self, _: IncidentId) -> Answer<'_, Vec<FulfilledObligation>> {
        self.answer(|past| past.obligations.lock().unwrap().clone())
    }

    fn keep_obligation(&self, _: IncidentId, done: FulfilledObligation) -> Answer<'_, ()> {
        self.answer(|past| past.obligations.lock().unwrap().push(done))
    }

    fn first_words(&self, _: IncidentId) -> Answer<'_, InitialNotices> {
        let outbox = DeliveryCounts { sent: 60, ..DeliveryCounts::default() };
        let (first, last) = (Some(at("16:19:08")), Some(at("16:19:12")));
        self.answer(|_| InitialNotices { outbox, first, last })
    }

    fn put_draft(
        &self,
        _: IncidentId,
        by: String,
        body: StatementForm,
        made_at: Time,
    ) -> Answer<'_, ()> {
        self.answer(|past| {
            let id = CustomerPageToken::from_random(0xd4af7);
            past.drafts.lock().unwrap().push(PendingDraft {
                id,
                author: by,
                body,
                created_at: made_at,
            });
        })
    }

    fn drafts(&self, _: IncidentId) -> Answer<'_, Vec<PendingDraft<StatementForm>>> {
        self.answer(|past| past.drafts.lock().unwrap().clone())
    }

    fn decide(&self, draft: CustomerPageToken, _: String, _: bool, _: Time) -> Answer<'_, ()> {
        self.answer(|past| past.drafts.lock().unwrap().retain(|it| it.id != draft))
    }

    fn reopen(&self, _: CustomerPageToken) -> Answer<'_, ()> {
        self.answer(|_| ())
    }

    fn subscribe(
        &self,
        way: SubscriberChannel,
        wanted: SubscriptionFilter,
        _: Time,
    ) -> Answer<'_, ()> {
        self.answer(|past| {
            let token = CustomerPageToken::from_random(0xca11);
            let subscriber = Subscriber { token, channel: way, filter: wanted, confirmed_at: None };
            past.subscribers.lock().unwrap().push(subscriber);
        })
    }

    fn subscriber(&self, token: CustomerPageToken) -> Answer<'_, Option<Subscriber>> {
        self.answer(|past| {
            let all = past.subscribers.lock().unwrap();
            all.iter().find(|subscriber| subscriber.token == token).cloned()
        })
    }

    fn confirm_subscriber(&self, token: CustomerPageToken, at: Time) -> Answer<'_, ()> {
        self.answer(|past| {
            let mut all = past.subscribers.lock().unwrap();
            let his = all.iter_mut().filter(|subscriber| subscriber.token == token);
            his.for_each(|subscriber| subscriber.confirmed_at = Some(at));
        })
    }

    fn leave_subscriber(&self, token: CustomerPageToken, _: Time) -> Answer<'_, ()> {
        let left = |past: &Past| past.subscribers.lock().unwrap().retain(|it| it.token != token);
        self.answer(left)
    }

    fn record_access(&self, access: Access) -> Answer<'_, ()> {
        self.answer(|past| past.accesses.lock().unwrap().push(access))
    }
}

/// The link of the customer whose sites are the seventh to the ninth.
pub const LINK: CustomerPageToken = CustomerPageToken::from_random(0xbee);

/// The customer of that link.
pub fn kim() -> Customer {
    let contacts =
        vec![Contact::Email("kimchi@example.kr".into()), Contact::Phone("+821012345678".into())];
    Customer { name: "김밥나라".into(), contacts, ..Customer::default() }
}

/// The first word to a contact.
fn told(incident: IncidentId, contact: ContactKey) -> NoticeDelivery {
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
    NoticeDelivery { notice, state, due_at, attempts: 1, ended_at, last_error, opened_at: None }
}

/// What was done at the desk.
#[derive(Clone, PartialEq, Debug)]
pub enum Deed {
    State { by: String, draft: Draft },
    Exclude { site: Name, by: String, reason: String },
    ProblemReport { site: Name, customer: String, words: String },
}

/// A desk that remembers what was done.
#[derive(Default)]
pub struct EngineHandle {
    pub deeds: Mutex<Vec<Deed>>,
    pub tired: bool,
}

impl EngineHandle {
    fn take(&self, deed: Deed) -> futures_util::future::BoxFuture<'_, Result<(), CommandError>> {
        let answer = match self.tired {
            true => Err(CommandError::Unavailable("stopped".into())),
            false => {
                self.deeds.lock().unwrap().push(deed);
                Ok(())
            }
        };
        Box::pin(std::future::ready(answer))
    }
}

impl Commands for EngineHandle {
    fn state(
        &self,
        _: IncidentId,
        by: String,
        draft: Draft,
    ) -> futures_util::future::BoxFuture<'_, Result<(), CommandError>> {
        self.take(Deed::State { by, draft })
    }

    fn exclude(
        &self,
        _: IncidentId,
        site: Name,
        by: String,
        reason: String,
    ) -> futures_util::future::BoxFuture<'_, Result<(), CommandError>> {
        self.take(Deed::Exclude { site, by, reason })
    }

    fn report(
        &self,
        site: Name,
        customer: String,
        words: String,
    ) -> futures_util::future::BoxFuture<'_, Result<(), CommandError>> {
        self.take(Deed::ProblemReport { site, customer, words })
    }

    fn streams(&self, _: Name) -> futures_util::future::BoxFuture<'_, Vec<StreamNow>> {
        let stream = |layer, target: &str, outcome: Outcome| StreamNow {
            layer,
            target: target.into(),
            vantage: "seoul-kt".into(),
            outcome,
            at: at(if outcome.failed() == Some(true) { "16:24:28" } else { "16:24:25" }),
        };
        let lost = Outcome::Failed(Reason::Timeout);
        let ok = |ms| Outcome::Ok { latency: Duration::from_millis(ms).into() };
        Box::pin(std::future::ready(vec![
            stream(Layer::Dns, "ns1.a.hanbit-dns.kr 198.51.10.1", lost),
            stream(Layer::Dns, "ns2.a.hanbit-dns.kr 198.51.10.2", lost),
            stream(Layer::Dns, "ns3.a.hanbit-dns.kr 198.51.10.3", ok(1_340)),
            stream(Layer::Tcp, "198.51.20.7:443", ok(7)),
            stream(Layer::Tls, "198.51.20.7:443", ok(21)),
            stream(Layer::Http, "198.51.20.7:443", ok(88)),
        ]))
    }
}

/// A scene on the stage: the state of the screens, and what stands behind it.
pub struct Stage {
    pub app: Arc<App>,
    pub past: Arc<Past>,
    pub hands: Arc<EngineHandle>,
    pub views: watch::Sender<Arc<View>>,
    pub closing: CancellationToken,
}

/// Settings of the made-up host, in a drill or in life.
pub fn settings(drill: bool) -> Settings {
    Settings {
        operator: "한빛호스팅".into(),
        public_url: "http://127.0.0.1:8080".into(),
        contact: Some("장애 전담 창구 02-0000-0000, help@hanbit.example".into()),
        subscribe: true,
        drill: drill.then(|| DrillBanner { scenario: "gabia-2018".into(), speed: 20.0 }),
        ..Settings::default()
    }
}

pub fn stage_of(view: View, past: Past, hands: EngineHandle, settings: Settings) -> Stage {
    // So slow a clock stands still for as long as a test runs.
    let clock = Clock::scaled(view.at + secs(1), 1e-6);
    let (views, seen) = watch::channel(Arc::new(view));
    let (past, hands) = (Arc::new(past), Arc::new(hands));
    let closing = CancellationToken::new();
    let app = App::new(settings, seen, past.clone(), hands.clone(), clock, closing.clone());
    Stage { app, past, hands, views, closing }
}

/// A scene of a host with so many sites.
pub fn stage(scene: Scene, sites: usize) -> Stage {
    stage_with(scene, sites, settings(false))
}

/// The same, of a host that set it up otherwise.
pub fn stage_with(scene: Scene, sites: usize, settings: Settings) -> Stage {
    let view = view(&topology(sites), scene);
    let past = Past::of(&view);
    stage_of(view, past, EngineHandle::default(), settings)
}
