//! The desk composed, once for `serve` and for drills: what is rehearsed is what runs.

use super::alert_mail::{self, AlertMailDesk};
use super::delivery::address_cache::AddressCache;
use super::delivery::channels::OutboundChannels;
use super::delivery::contact_desk::ContactDesk;
use super::delivery::escalation_updates::EscalationUpdateWorker;
use super::delivery::notices::NoticeWorker;
use super::delivery::oncall_pages::OncallPageWorker;
use super::delivery::page_links::PageLinkWorker;
use super::delivery::push::Push;
use super::delivery::site_alerts::AlertWorker;
use super::delivery::subscribers::SubscriberWorker;
use super::delivery::tickets::TicketWorker;
use super::delivery::webhooks::WebhookWorker;
use super::delivery::{
    alert_contacts, announcements, claims_notices, credits, month_reports, promises,
};
use super::engine::commands::PendingCommand;
use super::engine::latest_results::LatestResults;
use super::engine::task::Ended;
use super::inventory::{TopologySource, discovery};
use super::oncall::{auditor, facts as oncall_facts};
use super::publishing::customer_urls::CustomerUrls;
use super::publishing::mirror::Mirror;
use super::publishing::pending::Pending;
use super::publishing::publisher::Publisher;
use super::tasks::Tasks;
use super::tickets::mail::MailDesk;
use super::upkeep::coverage;
use super::upkeep::database_watch;
use super::upkeep::emergency_export::EmergencyExport;
use super::upkeep::heartbeat::Heartbeat;
use super::upkeep::month_reports::MonthReports;
use super::upkeep::response_times;
use super::upkeep::retention;
use super::upkeep::settlement;
use super::{Deps, Running, leader, tickets};
use crate::config::{self, AlertMailSources, AlertRecipient, Rdap};
use crate::rdap::task::{self as rdap, RdapTask};
use bongsu_clock::Clock;
use bongsu_core::engine::view::View;
use bongsu_core::engine::{Input, Options, Record};
use bongsu_core::notification::preferences::PreferenceDefaults;
use bongsu_core::observation::Observation;
use bongsu_core::oncall::reply::ReplyWays;
use bongsu_probe::address_policy::AddressPolicy;
use bongsu_probe::prober::ProberConfig;
use bongsu_send::publish::Directory;
use bongsu_send::tls::Trust;
use bongsu_store::{Lease, Store};
use bongsu_web::App;
use bongsu_words::message::Sender;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// Tasks that do not stop within this are abandoned.
const STOP_TIMEOUT_WALL: Duration = Duration::from_secs(10);

/// Everything that stays the same from one term of leading to the next.
pub struct Desk {
    /// Keeps the time of all but what is measured by the wall.
    pub clock: Clock,
    /// The state behind the pages.
    pub app: Arc<App>,
    /// What the pages show.
    pub views: Arc<watch::Sender<Arc<View>>>,
    /// The latest result of each probe.
    pub latest: Arc<LatestResults>,
    /// Where topologies come from.
    pub topologies: TopologySource,
    /// One for each vantage, in the topology's order.
    pub probers: Vec<ProberConfig>,
    /// How outages are judged.
    pub options: Options,
    /// Who writes to people.
    pub sender: Arc<Sender>,
    /// How contacts are notified who have not chosen.
    pub defaults: PreferenceDefaults,
    /// Who is mailed the report of each month.
    pub reports: config::Reports,
    /// The addresses of customers' pages, where they can be reached.
    pub customer_urls: Option<CustomerUrls>,
    /// Whether readers may subscribe.
    pub accepts_subscribers: bool,
    /// Who at the operator can be told of alerts.
    pub alert_recipients: Arc<[AlertRecipient]>,
    /// Whom to ask when domains expire, if anybody.
    pub rdap: Option<(Rdap, Trust)>,
    /// Where people find operations, if they can.
    pub operations_url: Option<String>,
    /// In what ways people reply to pages.
    pub reply_ways: ReplyWays,
    /// Where customers reach this program itself, if they can.
    pub live_url: Option<String>,
    /// All ways out.
    pub outbound: OutboundChannels,
    /// Where pages are published as files.
    pub directories: Vec<Arc<Directory>>,
    /// Where the emergency export goes, with the addresses in it.
    pub emergency_export: Option<(PathBuf, CustomerUrls)>,
    /// How often the heartbeat endpoint hears of us.
    pub heartbeat_interval: Option<Duration>,
    /// How long old rows are kept.
    pub retention: config::Store,
    /// How customers write.
    pub tickets: config::Tickets,
    /// Other tools that tell of alerts by mail.
    pub alert_mail: Option<AlertMailSources>,
    /// How long reports of abuse are kept.
    pub report_retention: Duration,
    /// The address from which mail is sent: bounces come back to it.
    pub mail_from: Option<String>,
}

/// What a drill looks over the desk's shoulder with; `serve` has none of it.
#[derive(Default)]
pub struct Observers {
    /// Gets the records of every commit.
    pub commits: Option<mpsc::UnboundedSender<Vec<Record>>>,
    /// Gets every observation before the engine does.
    pub observations: Option<mpsc::Sender<Vec<Observation>>>,
}

/// One term of leading.
pub struct Term {
    running: Running,
    tasks: Tasks,
    store: Store,
    lease: Lease,
    cancel: CancellationToken,
}

impl Desk {
    /// Starts all work under a lease.
    ///
    /// # Errors
    /// When the store cannot be read, or a thread cannot be made.
    pub async fn start(
        &self,
        store: &Store,
        lease: Lease,
        commands: mpsc::Receiver<PendingCommand>,
        observers: Observers,
        cancel: CancellationToken,
    ) -> anyhow::Result<Term> {
        // Whatever goes wrong on the way stops what was started already.
        let stop_all = cancel.clone().drop_guard();
        let led = store.fenced_by(&lease);
        let tasks = Tasks::new(self.app.task_deaths(), cancel.clone());
        tasks.spawn(leader::renew(store.clone(), lease.clone(), cancel.clone()));
        let (topology, loader) = self.topologies.first(&led).await?;
        let running = super::start(Deps {
            clock: self.clock.clone(),
            store: led.clone(),
            options: self.options.clone(),
            topology,
            probers: self.probers.clone(),
            views: self.views.clone(),
            commands,
            commits: observers.commits,
            observations: observers.observations,
            facts: self.facts(&led).await?,
            latest: self.latest.clone(),
            cancel: cancel.clone(),
        })
        .await?;
        if let Some((loader, config)) = loader {
            let (discovery_running, discovering) = watch::channel(false);
            let topologies = running.topologies.clone();
            tasks.spawn(loader.run(topologies, discovering, cancel.clone()));
            let seen = (self.views.subscribe(), self.latest.clone());
            let running = discovery_running;
            tasks.spawn(discovery::run(led.clone(), config, seen, running, cancel.clone()));
        }
        tasks.spawn(alert_contacts::run(led.clone(), running.facts.clone(), cancel.clone()));
        tasks.spawn(promises::report_fates(led.clone(), running.facts.clone(), cancel.clone()));
        self.watch_oncall(&led, &running, &cancel, &tasks);
        if let Some((config, trust)) = self.rdap.clone() {
            let rdap = RdapTask {
                clock: self.clock.clone(),
                store: led.clone(),
                config,
                trust,
                facts: running.facts.clone(),
                cancel: cancel.clone(),
            };
            tasks.spawn(rdap.run());
        }
        let views = self.views.subscribe();
        tasks.spawn(tickets::run(self.clock.clone(), led.clone(), views, cancel.clone()));
        let keep = retention::Keep {
            unconfirmed_tickets: self.tickets.unconfirmed_retention,
            strangers_tickets: self.tickets.stranger_retention,
            reports: self.report_retention,
        };
        let retention = (self.clock.clone(), self.retention.clone(), keep);
        tasks.spawn(database_watch::run(led.clone(), cancel.clone()));
        tasks.spawn(retention::run(led.clone(), retention, cancel.clone()));
        let calendar = settlement::Calendar {
            clock: self.clock.clone(),
            zone: self.sender.zone.clone(),
            retention: self.retention.verdict_retention,
        };
        tasks.spawn(settlement::run(led.clone(), calendar, cancel.clone()));
        let reports = MonthReports {
            clock: self.clock.clone(),
            zone: self.sender.zone.clone(),
            to: self.reports.clone(),
        };
        tasks.spawn(super::upkeep::month_reports::run(led.clone(), reports, cancel.clone()));
        let views = self.views.subscribe();
        tasks.spawn(coverage::run(led.clone(), self.clock.clone(), views, cancel.clone()));
        let days = (self.clock.clone(), self.sender.zone.clone());
        let latest = self.latest.clone();
        tasks.spawn(response_times::run(led.clone(), days, latest, cancel.clone()));
        let hosts = self.outbound.hosts().cloned().collect();
        let address_cache = AddressCache::load(led.clone(), hosts).await;
        tasks.spawn(address_cache.run(cancel.clone()));
        self.notify(&led, &cancel, &tasks);
        self.take_mail(&led, &cancel, &tasks).await?;
        self.take_alert_mail(&led, &cancel, &tasks).await?;
        self.publish(&led, &cancel, &tasks);
        self.prepare_for_our_own_end(&led, &cancel, &tasks);
        stop_all.disarm();
        Ok(Term { running, tasks, store: store.clone(), lease, cancel })
    }

    /// Has the engine go by the plan of who is on call, and the auditor look over its shoulder.
    fn watch_oncall(
        &self,
        led: &Store,
        running: &Running,
        cancel: &CancellationToken,
        tasks: &Tasks,
    ) {
        let (clock, facts) = (self.clock.clone(), running.facts.clone());
        tasks.spawn(oncall_facts::run(clock.clone(), led.clone(), facts, cancel.clone()));
        let findings = self.app.oncall_findings();
        tasks.spawn(auditor::run(clock, led.clone(), findings, cancel.clone()));
    }

    /// The plan of who is on call, and what registries said before: without it, the inventory
    /// would be believed for a moment.
    async fn facts(&self, led: &Store) -> anyhow::Result<Vec<Input>> {
        let mut facts = oncall_facts::first(led).await?;
        if self.rdap.is_some() {
            let known = led.registry_answers().await?.into_iter();
            let known = known.map(|it| rdap::fact(&it.domain, &it.result));
            facts.push(Input::DomainExpiries(known.collect()));
        }
        Ok(facts)
    }

    /// Notifies contacts, subscribers, programs and rooms.
    fn notify(&self, led: &Store, cancel: &CancellationToken, tasks: &Tasks) {
        let channels = &self.outbound.channels;
        let contacts = ContactDesk {
            clock: self.clock.clone(),
            store: led.clone(),
            channels: channels.clone(),
            sender: self.sender.clone(),
            pages: self.customer_urls.clone(),
            cancel: cancel.clone(),
        };
        if channels.any() {
            let worker = NoticeWorker {
                clock: self.clock.clone(),
                store: led.clone(),
                channels: channels.clone(),
                sender: self.sender.clone(),
                views: self.views.subscribe(),
                pages: self.customer_urls.clone(),
                cancel: cancel.clone(),
                defaults: self.defaults,
            };
            tasks.spawn(worker.run());
            tasks.spawn(announcements::deliver(contacts.clone(), self.defaults));
        }
        // Without a channel a message is refused at once: what waits for it goes on.
        tasks.spawn(promises::deliver(contacts.clone(), self.views.subscribe()));
        tasks.spawn(claims_notices::deliver(contacts.clone()));
        tasks.spawn(month_reports::deliver(contacts.clone(), self.reports.clone()));
        tasks.spawn(credits::deliver(contacts));
        if let Some(pages) = self.customer_urls.clone().filter(|_| channels.any()) {
            let worker = PageLinkWorker {
                clock: self.clock.clone(),
                store: led.clone(),
                channels: channels.clone(),
                sender: self.sender.clone(),
                pages,
                cancel: cancel.clone(),
            };
            tasks.spawn(worker.run());
        }
        if channels.any() {
            tasks.spawn(self.ticket_worker(led, cancel).run());
        }
        if let Some(page_url) = self.sender.page.clone().filter(|_| self.accepts_subscribers) {
            let worker = SubscriberWorker {
                clock: self.clock.clone(),
                store: led.clone(),
                app: self.app.clone(),
                sender: self.sender.clone(),
                channels: channels.clone(),
                page_url,
                address_policy: AddressPolicy::new(Vec::new()),
                cancel: cancel.clone(),
            };
            tasks.spawn(worker.run());
        }
        let alerts = AlertWorker {
            clock: self.clock.clone(),
            store: led.clone(),
            channels: channels.clone(),
            webhooks: self.outbound.webhooks.clone(),
            recipients: self.alert_recipients.clone(),
            sender: self.sender.clone(),
            defaults: self.defaults,
            pages: self.customer_urls.clone(),
            operations_url: self.operations_url.clone(),
            cancel: cancel.clone(),
        };
        tasks.spawn(alerts.run());
        let pages = OncallPageWorker {
            clock: self.clock.clone(),
            store: led.clone(),
            channels: channels.clone(),
            push: Arc::new(self.push(led)),
            webhooks: self.outbound.webhooks.clone(),
            sender: self.sender.clone(),
            public_names: {
                let app = self.app.clone();
                Arc::new(move || app.public_names())
            },
            operations_url: self.operations_url.clone(),
            reply_ways: self.reply_ways,
            cancel: cancel.clone(),
        };
        tasks.spawn(pages.run());
        let updates = EscalationUpdateWorker {
            clock: self.clock.clone(),
            store: led.clone(),
            webhooks: self.outbound.webhooks.clone(),
            cancel: cancel.clone(),
        };
        tasks.spawn(updates.run());
        if !self.outbound.webhooks.is_empty() {
            let worker = WebhookWorker {
                clock: self.clock.clone(),
                zone: self.sender.zone.clone(),
                store: led.clone(),
                app: self.app.clone(),
                webhooks: self.outbound.webhooks.clone(),
                page: self.sender.page.clone(),
                cancel: cancel.clone(),
            };
            tasks.spawn(worker.run());
        }
    }

    /// Sends messages to browsers, whose push services are public ones.
    fn push(&self, led: &Store) -> Push {
        let mail = self.mail_from.as_ref().map(|address| format!("mailto:{address}"));
        let contact = mail.or_else(|| self.operations_url.clone());
        let sealing_key = self.app.sealing_key().clone();
        Push::new(led.clone(), sealing_key, contact, AddressPolicy::new(Vec::new()))
    }

    /// Sends what is answered on tickets.
    fn ticket_worker(&self, led: &Store, cancel: &CancellationToken) -> TicketWorker {
        TicketWorker {
            clock: self.clock.clone(),
            store: led.clone(),
            channels: self.outbound.channels.clone(),
            sender: self.sender.clone(),
            pages: self.customer_urls.clone(),
            live_url: self.live_url.clone(),
            reply_to: self.tickets.mail.as_ref().and_then(|it| it.addresses.first().cloned()),
            file_limits: self.tickets.files,
            cancel: cancel.clone(),
        }
    }

    /// Takes mail that customers write.
    async fn take_mail(
        &self,
        led: &Store,
        cancel: &CancellationToken,
        tasks: &Tasks,
    ) -> anyhow::Result<()> {
        let Some(config) = &self.tickets.mail else { return Ok(()) };
        let desk = MailDesk {
            store: led.clone(),
            clock: self.clock.clone(),
            views: self.views.subscribe(),
            config: config.clone(),
            file_limits: self.tickets.files,
            own_addresses: config.addresses.iter().chain(&self.mail_from).cloned().collect(),
        };
        let mailboxes = self.app.mailboxes();
        tickets::mail::start(config, Arc::new(desk), mailboxes, cancel, tasks).await
    }

    /// Takes mail of other tools.
    async fn take_alert_mail(
        &self,
        led: &Store,
        cancel: &CancellationToken,
        tasks: &Tasks,
    ) -> anyhow::Result<()> {
        let Some(config) = &self.alert_mail else { return Ok(()) };
        let customers = self.tickets.mail.iter().flat_map(|it| &it.addresses);
        let own = config.mail.addresses.iter().chain(customers).chain(&self.mail_from);
        let desk = AlertMailDesk {
            store: led.clone(),
            clock: self.clock.clone(),
            app: self.app.clone(),
            own_addresses: own.cloned().collect(),
            config: config.clone(),
            refused_at: Default::default(),
        };
        alert_mail::start(desk, cancel, tasks).await
    }

    /// Publishes pages as files, and mirrors them.
    fn publish(&self, led: &Store, cancel: &CancellationToken, tasks: &Tasks) {
        let Some(first) = self.directories.first() else { return };
        let mut mirrors = Vec::new();
        for (name, target) in &self.outbound.mirrors {
            let pending = Arc::new(Pending::default());
            mirrors.push(pending.clone());
            let mirror = Mirror {
                name: name.clone(),
                directory: first.clone(),
                target: target.clone(),
                pending,
                store: led.clone(),
                cancel: cancel.clone(),
            };
            tasks.spawn(mirror.run());
        }
        let publisher = Publisher {
            app: self.app.clone(),
            store: led.clone(),
            directories: self.directories.clone(),
            mirrors,
            cancel: cancel.clone(),
        };
        tasks.spawn(publisher.run());
    }

    /// For the day on which this program itself is gone: the export, and the heartbeat whose
    /// silence is noticed elsewhere.
    fn prepare_for_our_own_end(&self, led: &Store, cancel: &CancellationToken, tasks: &Tasks) {
        if let Some((directory, urls)) = self.emergency_export.clone() {
            let export = EmergencyExport {
                store: led.clone(),
                directory,
                urls,
                zone: self.sender.zone.clone(),
                cancel: cancel.clone(),
            };
            tasks.spawn(export.run());
        }
        if let (Some(interval), Some(endpoint)) =
            (self.heartbeat_interval, &self.outbound.heartbeat)
        {
            let endpoint = endpoint.clone();
            let views = self.views.subscribe();
            let findings = self.app.oncall_findings();
            let cancel = cancel.clone();
            let store = led.clone();
            let heartbeat = Heartbeat { endpoint, interval, views, findings, store, cancel };
            tasks.spawn(heartbeat.run());
        }
    }
}

impl Term {
    /// Waits until it ends by itself or is cancelled, stops all tasks, and releases the lease.
    /// Gives back the channel of commands, for the next term.
    ///
    /// # Errors
    /// When a prober could not start, or the engine panicked.
    pub async fn end(self) -> anyhow::Result<(Ended, mpsc::Receiver<PendingCommand>)> {
        let Term { running, tasks, store, lease, cancel } = self;
        let engine_ended = running.ended.await?;
        cancel.cancel();
        running.tasks.close();
        let ended = async { tokio::join!(running.tasks.wait(), tasks.ended()) };
        if Clock::system().timeout(STOP_TIMEOUT_WALL, ended).await.is_err() {
            tracing::warn!("abandoning tasks that did not stop in time");
        }
        if let Err(error) = store.release_lease(&lease).await {
            tracing::warn!(%error, "cannot release the lease; it expires by itself");
        }
        match running.failure.get() {
            Some(error) => anyhow::bail!("{error}"),
            None => Ok(engine_ended),
        }
    }

    /// Leaves everything where it is, as a killed process would; the next one finds the lease
    /// free, since the system would say that its holder is dead.
    ///
    /// # Errors
    /// The database's.
    pub async fn abandon(&self, store: &Store) -> anyhow::Result<()> {
        // The engine has a thread of its own, which finds that nobody is left.
        self.cancel.cancel();
        Ok(store.release_lease(&self.lease).await?)
    }

    /// Asks it to stop.
    pub fn stop(&self) {
        self.cancel.cancel();
    }
}
