//! `bongsu serve`: the desk at work.

use super::{ConfigFile, stop};
use crate::config::Config;
use crate::runtime::delivery::address_cache::AddressCache;
use crate::runtime::delivery::channels::OutboundChannels;
use crate::runtime::delivery::notices::NoticeWorker;
use crate::runtime::delivery::subscribers::SubscriberWorker;
use crate::runtime::delivery::webhooks::WebhookWorker;
use crate::runtime::engine::commands::{EngineHandle, PendingCommand};
use crate::runtime::engine::latest_results::LatestResults;
use crate::runtime::engine::task::Ended;
use crate::runtime::inventory::discovery;
use crate::runtime::inventory::topology_loader::TopologyLoader;
use crate::runtime::publishing::mirror::Mirror;
use crate::runtime::publishing::pending::Pending;
use crate::runtime::publishing::publisher::Publisher;
use crate::runtime::upkeep::emergency_export::EmergencyExport;
use crate::runtime::upkeep::heartbeat::Heartbeat;
use crate::runtime::upkeep::retention;
use crate::runtime::{self, Deps, leader, listeners};
use crate::trust;
use anyhow::Context;
use bongsu_clock::Clock;
use bongsu_core::engine::view::View;
use bongsu_core::topology::VantageIx;
use bongsu_probe::address_policy::AddressPolicy;
use bongsu_probe::budget::TargetBudget;
use bongsu_probe::prober::ProberConfig;
use bongsu_probe::rtt::RtoLimits;
use bongsu_probe::schedule::Intervals;
use bongsu_probe::site::Budgets;
use bongsu_send::publish::Directory;
use bongsu_store::{Lease, Store};
use bongsu_web::{App, Settings, StoreQueries, operations_router, public_router};
use bongsu_words::message::Sender;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Watch, diagnose, and serve the pages.
///
/// Takes up work where the last run stopped, however it ended. Several may run on one
/// PostgreSQL: one leads, the others stand by. An inventory that is imported meanwhile is
/// taken up within seconds.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu serve                                  the defaults: SQLite in this directory,
                                                public page on 127.0.0.1:8080,
                                                operations on 127.0.0.1:8081
  bongsu serve --config /etc/bongsu.toml --log json")]
pub struct Args {
    #[command(flatten)]
    config: ConfigFile,
}

/// Tasks are given so long to end by themselves.
const LAST_WORK: Duration = Duration::from_secs(10);
/// What people do that may wait for the engine.
const COMMANDS_MAX: usize = 64;

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.config.load()?;
    let probers = probers(&config)?;
    let cancel = stop::on_signal()?;
    let store = Store::open(&config.store.url).await?;
    let tasks = TaskTracker::new();
    let views = Arc::new(watch::Sender::new(Arc::new(View::default())));
    let latest = Arc::new(LatestResults::default());
    let folders = folders(&config)?;
    let ways = OutboundChannels::open(&config)?;
    let (act, mut commands) = mpsc::channel(COMMANDS_MAX);
    let hands = EngineHandle::new(act, views.subscribe(), latest.clone());
    let app = app(&config, &store, &views, hands, &cancel);
    open_doors(&config, &app, &cancel, &tasks).await?;
    while let Some(lease) = leader::lead(&store, &cancel).await? {
        let desk = Desk {
            config: &config,
            probers: &probers,
            views: &views,
            latest: &latest,
            app: &app,
            folders: &folders,
            ways: &ways,
        };
        let work = cancel.child_token();
        let ended = desk.work(&store, lease, commands, work).await?;
        commands = ended.1;
        match ended.0 {
            Ended::Stopped if cancel.is_cancelled() => break,
            Ended::Stopped | Ended::Fenced => tracing::warn!("stopped leading; on standby again"),
            Ended::Store(error) => return Err(error.into()),
        }
    }
    tasks.close();
    // What still hangs after this is only readers of pages.
    let _ = Clock::system().timeout(LAST_WORK, tasks.wait()).await;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Where pages are laid as files.
fn folders(config: &Config) -> anyhow::Result<Vec<Arc<Directory>>> {
    let folders = config.publish.iter().flat_map(|publish| &publish.directories);
    let opened = folders.map(|folder| Directory::open(folder).map(Arc::new));
    opened.collect::<Result<_, _>>().context("[publish] directories")
}

fn app(
    config: &Config,
    store: &Store,
    views: &Arc<watch::Sender<Arc<View>>>,
    hands: EngineHandle,
    cancel: &CancellationToken,
) -> Arc<App> {
    let settings = Settings {
        operator: config.operator.name.clone(),
        time_zone: config.operator.time_zone.clone(),
        public_url: config.public_url(),
        live_url: config.web.public_url.clone(),
        contact: config.operator.contact.clone(),
        live_clients: config.web.max_live_clients,
        obligations: config.compliance.obligations.clone(),
        subscribe: config.accepts_subscribers(),
        calls: config.sms.iter().any(|at| at.voice),
        approval: config.notices.approval,
        ..Settings::default()
    };
    let history = Arc::new(StoreQueries::new(store.clone(), &config.operator.time_zone));
    let hands = Arc::new(hands);
    let clock = Clock::system();
    App::new(settings, views.subscribe(), history, hands, clock, cancel.clone())
}

async fn open_doors(
    config: &Config,
    app: &Arc<App>,
    cancel: &CancellationToken,
    tasks: &TaskTracker,
) -> anyhow::Result<()> {
    if let Some(at) = config.web.public_listen {
        let routes = public_router(app.clone());
        let at = listeners::open(at, "[web] public_listen", routes, cancel, tasks).await?;
        tracing::info!("serving the public page at http://{at}/");
    }
    if let Some(at) = config.web.operations_listen {
        let routes = operations_router(app.clone());
        let at = listeners::open(at, "[web] operations_listen", routes, cancel, tasks).await?;
        tracing::info!("serving the operations pages at http://{at}/ops");
    }
    Ok(())
}

/// What stays the same from one term of leading to the next.
struct Desk<'a> {
    config: &'a Config,
    probers: &'a [ProberConfig],
    views: &'a Arc<watch::Sender<Arc<View>>>,
    latest: &'a Arc<LatestResults>,
    app: &'a Arc<App>,
    folders: &'a [Arc<Directory>],
    ways: &'a OutboundChannels,
}

impl Desk<'_> {
    /// Works until it is asked to stop, or another program leads.
    async fn work(
        &self,
        store: &Store,
        lease: Lease,
        commands: mpsc::Receiver<PendingCommand>,
        cancel: CancellationToken,
    ) -> anyhow::Result<(Ended, mpsc::Receiver<PendingCommand>)> {
        let _stop_all = cancel.clone().drop_guard();
        let led = store.fenced_by(&lease);
        let tasks = TaskTracker::new();
        tasks.spawn(leader::renew(store.clone(), lease.clone(), cancel.clone()));
        let mut topologies = TopologyLoader::new(led.clone(), self.config);
        let first = topologies.next().await?.unwrap_or_default();
        let parts = Deps {
            clock: Clock::system(),
            store: led.clone(),
            options: self.config.engine_options(),
            topology: first,
            probers: self.probers.to_vec(),
            views: self.views.clone(),
            commands,
            told: None,
            witness: None,
            latest: self.latest.clone(),
            cancel: cancel.clone(),
        };
        let running = runtime::start(parts).await?;
        let (discovery_running, discovering) = watch::channel(false);
        tasks.spawn(topologies.run(running.topologies, discovering, cancel.clone()));
        tasks.spawn(discovery::run(
            led.clone(),
            self.config.clone(),
            discovery_running,
            cancel.clone(),
        ));
        tasks.spawn(retention::run(led.clone(), self.config.store.clone(), cancel.clone()));
        let hosts = self.ways.hosts().cloned().collect();
        let address_cache = AddressCache::load(led.clone(), hosts).await;
        tasks.spawn(address_cache.run(cancel.clone()));
        self.tell(&led, &cancel, &tasks);
        self.publish(&led, &cancel, &tasks);
        self.outlive(&led, &cancel, &tasks);
        let ended = running.ended.await?;
        cancel.cancel();
        for tasks in [&running.tasks, &tasks] {
            tasks.close();
            if Clock::system().timeout(LAST_WORK, tasks.wait()).await.is_err() {
                tracing::warn!("abandoning tasks that did not stop in time");
            }
        }
        if let Err(error) = store.release_lease(&lease).await {
            tracing::warn!(%error, "cannot release the lease; it expires by itself");
        }
        match running.failure.get() {
            Some(error) => anyhow::bail!("{error}"),
            None => Ok(ended),
        }
    }

    /// Tells people, programs and rooms.
    fn tell(&self, led: &Store, cancel: &CancellationToken, tasks: &TaskTracker) {
        if !self.config.channels().is_empty() {
            tasks.spawn(self.notice_worker(led.clone(), cancel.clone()).run());
        }
        let subscribers = self.public_page().filter(|_| self.config.accepts_subscribers());
        if let Some(page_url) = subscribers {
            let subscriber_worker = SubscriberWorker {
                clock: Clock::system(),
                store: led.clone(),
                app: self.app.clone(),
                sender: Arc::new(self.sender()),
                channels: self.ways.channels.clone(),
                page_url,
                address_policy: AddressPolicy::new(Vec::new()),
                cancel: cancel.clone(),
            };
            tasks.spawn(subscriber_worker.run());
        }
        if !self.ways.webhooks.is_empty() {
            tasks.spawn(self.webhook_worker(led.clone(), cancel.clone()).run());
        }
    }

    /// Lays pages as files, here and elsewhere.
    fn publish(&self, led: &Store, cancel: &CancellationToken, tasks: &TaskTracker) {
        let Some(first) = self.folders.first() else { return };
        let mut mirrors = Vec::new();
        for (name, target) in &self.ways.mirrors {
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
        let (app, directories) = (self.app.clone(), self.folders.to_vec());
        let (store, cancel) = (led.clone(), cancel.clone());
        tasks.spawn(Publisher { app, store, directories, mirrors, cancel }.run());
    }

    /// For the day on which this program itself is gone.
    fn outlive(&self, led: &Store, cancel: &CancellationToken, tasks: &TaskTracker) {
        if let Some(directory) = self.config.emergency_export.clone() {
            let export = EmergencyExport {
                store: led.clone(),
                directory,
                urls: self.config.customer_urls(),
                zone: bongsu_words::time::zone(&self.config.operator.time_zone),
                cancel: cancel.clone(),
            };
            tasks.spawn(export.run());
        }
        if let (Some(at), Some(endpoint)) = (&self.config.heartbeat, &self.ways.heartbeat) {
            let (interval, endpoint) = (at.interval, endpoint.clone());
            let views = self.views.subscribe();
            let heart = Heartbeat { endpoint, interval, views, cancel: cancel.clone() };
            tasks.spawn(heart.run());
        }
    }

    /// Where readers find the public page. What listens on loopback is of no use to them.
    fn public_page(&self) -> Option<String> {
        self.config.web.public_url.clone()
    }

    fn webhook_worker(&self, store: Store, cancel: CancellationToken) -> WebhookWorker {
        let zone = bongsu_words::time::zone(&self.config.operator.time_zone);
        let (clock, page) = (Clock::system(), self.public_page());
        let webhooks = self.ways.webhooks.clone();
        WebhookWorker { clock, zone, store, app: self.app.clone(), webhooks, page, cancel }
    }

    /// Who writes to people.
    fn sender(&self) -> Sender {
        Sender {
            operator: self.config.operator.name.clone(),
            contact: self.config.operator.contact.clone(),
            page: self.public_page(),
            zone: bongsu_words::time::zone(&self.config.operator.time_zone),
            drill: false,
        }
    }

    fn notice_worker(&self, store: Store, cancel: CancellationToken) -> NoticeWorker {
        let sender = Arc::new(self.sender());
        let channels = self.ways.channels.clone();
        let reached = self.config.web.public_url.is_some()
            || self.config.publish.as_ref().is_some_and(|publish| publish.url.is_some());
        let pages = reached.then(|| self.config.customer_urls());
        let defaults = self.config.notices.preference_defaults();
        NoticeWorker { clock: Clock::system(), store, channels, sender, pages, cancel, defaults }
    }
}

/// One prober for each vantage.
fn probers(config: &Config) -> anyhow::Result<Vec<ProberConfig>> {
    let p = &config.probing;
    let trust_roots = trust::roots(&p.trust_roots)?;
    let each = config.vantages.iter().enumerate().map(|(ix, vantage)| ProberConfig {
        vantage: VantageIx::at(ix),
        bind: vantage.source_address,
        intervals: Intervals {
            reference: p.reference_interval,
            component: p.component_interval,
            sweep: p.probe_interval,
        },
        dns_budget: p.dns_timeout,
        site_budgets: Budgets { tcp: p.tcp_timeout, tls: p.tls_timeout, http: p.http_timeout },
        rto: RtoLimits { floor: p.rto_min, initial: p.rto_initial, ceiling: p.rto_max },
        target_budget: TargetBudget {
            total: p.target_rate_limit,
            extra: p.extra_target_rate_limit,
        },
        allow_nets: p.allowed_private_networks.clone(),
        trust_roots: trust_roots.clone(),
        ..ProberConfig::default()
    });
    Ok(each.collect())
}
