//! `bongsu serve`: the desk at work.

use super::options::ConfigFile;
use super::stop;
use super::user::link_url;
use crate::config::Config;
use crate::files::FileShares;
use crate::key_file;
use crate::runtime::delivery::channels::OutboundChannels;
use crate::runtime::desk::{Desk, Observers};
use crate::runtime::engine::commands::EngineHandle;
use crate::runtime::engine::latest_results::LatestResults;
use crate::runtime::engine::task::Ended;
use crate::runtime::inventory::{TopologySource, discovery};
use crate::runtime::leader;
use crate::runtime::listeners::{self, Limits};
use crate::runtime::upkeep::recent_deaths::RecentDeaths;
use crate::trust;
use anyhow::Context;
use bongsu_clock::Clock;
use bongsu_core::engine::view::View;
use bongsu_core::topology::VantageIx;
use bongsu_probe::budget::TargetBudget;
use bongsu_probe::prober::ProberConfig;
use bongsu_probe::rtt::RtoLimits;
use bongsu_probe::schedule::Intervals;
use bongsu_probe::site::Budgets;
use bongsu_send::publish::Directory;
use bongsu_store::{Store, User};
use bongsu_web::{
    App, CrashLoop, IdentityProvider, KnownHosts, REQUEST_PATIENCE_WALL, SealingKey, Settings,
    StoreQueries, operations_router, public_router,
};
use bongsu_words::message::Sender;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Watch, diagnose, and serve the pages.
///
/// Continues where the last run stopped, however it ended. Several instances may share one
/// PostgreSQL: one leads, the others are on standby. A newly imported inventory is used
/// within seconds.
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

/// Readers of pages that do not leave within this are left.
const STOP_TIMEOUT_WALL: Duration = Duration::from_secs(10);
/// Connections to the public page besides those that keep a page live.
const READERS_MAX: usize = 2_000;
/// Connections to operations.
const OPERATIONS_CONNECTIONS_MAX: usize = 1_000;
/// Commands that may wait for the engine.
const COMMANDS_MAX: usize = 64;

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.config.load()?;
    let probers = probers(&config)?;
    let cancel = stop::on_signal()?;
    let deaths = recent_deaths(&config);
    let store = Store::open(&config.store.url).await?;
    let tasks = TaskTracker::new();
    let views = Arc::new(watch::Sender::new(Arc::new(View::default())));
    let latest = Arc::new(LatestResults::default());
    let directories = directories(&config)?;
    let outbound = OutboundChannels::open(&config)?;
    let (commands_in, mut commands) = mpsc::channel(COMMANDS_MAX);
    let handle = {
        let strays = probers.first().map(|prober| prober.strays.clone()).unwrap_or_default();
        EngineHandle::new(commands_in, views.subscribe(), latest.clone(), strays)
    };
    let told = deaths.as_ref().and_then(RecentDeaths::crash_loop);
    let app = app(&config, (&store, &views, handle), told, &cancel).await?;
    tasks.spawn(app.clone().follow_store());
    if let Some(at) = open_listeners(&config, &app, &cancel, &tasks).await? {
        print_setup_link(&config, at, &store).await?;
    }
    let desk = desk(&config, probers, (views, latest, app), directories, outbound)?;
    while let Some(lease) = leader::lead(&store, &cancel).await? {
        let work = cancel.child_token();
        let term = desk.start(&store, lease, commands, Observers::default(), work).await?;
        let (ended, back) = term.end().await?;
        commands = back;
        match ended {
            Ended::Stopped if cancel.is_cancelled() => break,
            Ended::Stopped | Ended::Fenced => {
                // What it saw last is another's by now.
                desk.views.send_replace(Arc::new(View::default()));
                tracing::warn!("stopped leading; on standby again");
            }
            Ended::Store(error) => return Err(error.into()),
        }
    }
    tasks.close();
    // What still hangs after this is only readers of pages.
    let _ = Clock::system().timeout(STOP_TIMEOUT_WALL, tasks.wait()).await;
    if let Some(deaths) = deaths {
        deaths.stopped();
    }
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// The desk as the configuration wants it.
fn desk(
    config: &Config,
    probers: Vec<ProberConfig>,
    (views, latest, app): (Arc<watch::Sender<Arc<View>>>, Arc<LatestResults>, Arc<App>),
    directories: Vec<Arc<Directory>>,
    outbound: OutboundChannels,
) -> anyhow::Result<Desk> {
    let export = config.emergency_export.clone();
    let rdap = match &config.rdap {
        Some(rdap) => Some((rdap.clone(), rdap.trust()?)),
        None => None,
    };
    let outbound_sender = outbound.channels.mailer.as_ref().map(|it| it.address().to_owned());
    Ok(Desk {
        clock: Clock::system(),
        app,
        views,
        latest,
        topologies: TopologySource::Store(Box::new(config.clone())),
        probers,
        options: config.engine_options(),
        sender: Arc::new(sender(config)),
        defaults: config.notices.preference_defaults(),
        reports: config.reports.clone(),
        customer_urls: config.has_customer_pages().then(|| config.customer_urls()),
        accepts_subscribers: config.accepts_subscribers(),
        alert_recipients: config.alerts.recipients.clone().into(),
        rdap,
        operations_url: config.web.operations_url.clone(),
        reply_ways: config.alert_sources.reply_ways(),
        live_url: config.web.public_url.clone(),
        outbound,
        directories,
        emergency_export: export.map(|directory| (directory, config.customer_urls())),
        heartbeat_interval: config.heartbeat.as_ref().map(|at| at.interval),
        retention: config.store.clone(),
        tickets: config.tickets.clone(),
        alert_mail: config.alert_sources.mail.clone(),
        report_retention: config.care.report_retention,
        mail_from: outbound_sender,
    })
}

/// Who writes to people. The public page has the address that readers know; what listens on
/// loopback is of no use to them.
fn sender(config: &Config) -> Sender {
    Sender {
        operator: config.operator.local_name(),
        contact: config.operator.contact.clone(),
        page: config.web.public_url.clone(),
        zone: bongsu_words::time::zone(&config.operator.time_zone),
        drill: false,
        texts: config.texts.clone(),
    }
}

/// Where pages are published as files.
fn directories(config: &Config) -> anyhow::Result<Vec<Arc<Directory>>> {
    let paths = config.publish.iter().flat_map(|publish| &publish.directories);
    let opened = paths.map(|path| Directory::open(path).map(Arc::new));
    opened.collect::<Result<_, _>>().context("[publish] directories")
}

/// Counts this start, and says when the last ones ended badly.
fn recent_deaths(config: &Config) -> Option<RecentDeaths> {
    let file = RecentDeaths::file(&config.store.url)?;
    match RecentDeaths::start(file, Clock::system().calendar(), std::process::id()) {
        Ok(deaths) => {
            if deaths.is_loop() {
                tracing::error!(
                    deaths = deaths.count(),
                    "crash loop: died again and again within ten minutes"
                );
            }
            Some(deaths)
        }
        Err(error) => {
            tracing::warn!(%error, "cannot count recent deaths; a crash loop would not be told");
            None
        }
    }
}

async fn app(
    config: &Config,
    (store, views, handle): (&Store, &Arc<watch::Sender<Arc<View>>>, EngineHandle),
    crash_loop: Option<CrashLoop>,
    cancel: &CancellationToken,
) -> anyhow::Result<Arc<App>> {
    let sealing_key = sealing_key(config, &store.users().await?);
    let client = config.oidc.as_ref().map(|oidc| oidc.client(&config.operations_url(None)));
    let identity_provider: Option<Arc<dyn IdentityProvider>> = match client.transpose()? {
        Some(client) => Some(Arc::new(client)),
        None => None,
    };
    let settings = Settings {
        operator: config.operator.local_name(),
        time_zone: config.operator.time_zone.clone(),
        public_url: config.public_url(),
        live_url: config.web.public_url.clone(),
        contact: config.operator.contact.clone(),
        // Readers who keep nothing live need connections as well.
        live_clients: config.web.max_live_clients.min(FileShares::of_process().public / 2),
        show_redundancy_lost: config.web.show_redundancy_lost,
        obligations: config.compliance.obligations.clone(),
        fonts: std::sync::Arc::new(config.documents.fonts()),
        ready_made_terms: crate::settlement::ready_made().map(|(terms, _)| terms).collect(),
        trusted_proxies: config.web.trusted_proxies.clone(),
        subscribe: config.accepts_subscribers(),
        accepts_tickets: config.accepts_tickets(),
        file_limits: config.tickets.files,
        sends_page_links: config.sends_page_links(),
        serves_customer_pages: config.has_customer_pages()
            && config.customer_urls().files_in.is_none(),
        calls: config.sms.iter().any(|at| at.http.voice),
        country: config.operator.country,
        telephones: config.telephones.open()?.into(),
        care: config.care.options,
        alert_sources: config.alert_sources.sources.clone().into(),
        takes_alert_mail: config.alert_sources.mail.is_some(),
        reply_sources: config.alert_sources.replies.clone().into(),
        heartbeats: heartbeats(config),
        plan_files: Some(Arc::new(crate::oncall_file::Editor::new(config))),
        approval: config.notices.approval,
        crash_loop,
        users: Some(store.hurried(REQUEST_PATIENCE_WALL)),
        sealing_key,
        proxy_login: config.web.proxy_login.clone(),
        identity_provider,
        id_secret: store.secret().clone(),
        branding: config.branding.open()?,
        published_languages: config.published_languages(),
        ..Settings::default()
    };
    let queries = StoreQueries::new(store.clone(), &config.operator.time_zone);
    let queries = Arc::new(queries.in_country(config.operator.country));
    let (handle, clock) = (Arc::new(handle), Clock::system());
    Ok(App::new(settings, views.subscribe(), queries, handle, clock, cancel.clone()))
}

/// Each heartbeat that is expected, with the number of its token.
fn heartbeats(config: &Config) -> Arc<[(String, u32)]> {
    let all = config.alert_sources.heartbeats.iter();
    all.map(|(rule, number)| (rule.name.clone(), *number)).collect()
}

/// The key by which secrets are sealed. It is made where nothing is sealed yet. Without it the desk
/// works: people get in by recovery codes, and nobody adds a second factor.
fn sealing_key(config: &Config, users: &[User]) -> SealingKey {
    let path = &config.store.key_file;
    let is_sealed = users.iter().any(|user| user.totp.is_some());
    let found = match is_sealed {
        false => key_file::read_or_make(path).map(Some),
        // Another one would open nothing.
        true => key_file::read(path),
    };
    let problem = match found {
        Ok(Some(key)) => return key,
        Ok(None) => format!("{} is missing", path.display()),
        Err(error) => format!("{error:#}"),
    };
    tracing::error!(problem, "cannot use the key file of [store]: no second factor opens");
    SealingKey::missing()
}

/// Opens them; where operations are.
async fn open_listeners(
    config: &Config,
    app: &Arc<App>,
    cancel: &CancellationToken,
    tasks: &TaskTracker,
) -> anyhow::Result<Option<SocketAddr>> {
    let (web, files) = (&config.web, FileShares::of_process());
    if let Some(at) = web.public_listen {
        let hosts = KnownHosts::new(at.ip(), web.public_url.as_deref(), &web.known_hosts);
        let routes = public_router(app.clone(), &hosts);
        let total = files.public.min(web.max_live_clients + READERS_MAX);
        let limits = Limits::of(total, &web.trusted_proxies);
        let at = (at, "[web] public_listen");
        let at = listeners::open(at, limits, routes, cancel, tasks).await?;
        tracing::info!("serving the public page at http://{at}/");
    }
    if let Some(at) = web.operations_listen {
        let hosts = KnownHosts::new(at.ip(), web.operations_url.as_deref(), &web.known_hosts);
        let routes = operations_router(app.clone(), &hosts);
        let total = files.operations.min(OPERATIONS_CONNECTIONS_MAX);
        let limits = Limits::of(total, &web.trusted_proxies);
        let at = (at, "[web] operations_listen");
        let at = listeners::open(at, limits, routes, cancel, tasks).await?;
        tracing::info!("serving the operations pages at http://{at}/ops");
        return Ok(Some(at));
    }
    Ok(None)
}

/// On an empty store: the link that makes the first administrator. Until it was used, all doors but
/// the public one stay shut.
async fn print_setup_link(config: &Config, at: SocketAddr, store: &Store) -> anyhow::Result<()> {
    if config.web.proxy_login.is_none() && store.has_no_users().await? {
        let link = store.create_link(None, Clock::system().now()).await?;
        // On standard output alone: a log is kept and read by others.
        println!("{}", link_url(config, Some(at), &link));
        tracing::info!("open the link on standard output to become the first administrator");
    }
    Ok(())
}

/// One prober for each vantage.
fn probers(config: &Config) -> anyhow::Result<Vec<ProberConfig>> {
    let p = &config.probing;
    let trust_roots = trust::roots(&p.trust_roots)?;
    let strays = Arc::default();
    let resolvers = discovery::sources(config).resolvers;
    let each = config.vantages.iter().enumerate().map(|(ix, vantage)| ProberConfig {
        vantage: VantageIx::at(ix),
        bind: vantage.source_address,
        intervals: Intervals {
            reference: p.reference_interval,
            component: p.component_interval,
            sweep: p.probe_interval,
        },
        dns_budget: p.dns_timeout,
        site_budgets: Budgets {
            tcp: p.tcp_timeout,
            tls: p.tls_timeout,
            http: p.http_timeout,
            service: p.service_timeout,
        },
        rto: RtoLimits { floor: p.rto_min, initial: p.rto_initial, ceiling: p.rto_max },
        target_budget: TargetBudget {
            total: p.target_rate_limit,
            extra: p.extra_target_rate_limit,
        },
        max_files: FileShares::of_process().per_prober(config.vantages.len()),
        allow_nets: p.allowed_private_networks.clone(),
        trust_roots: trust_roots.clone(),
        resolvers: resolvers.clone(),
        secrets: p.secrets_directory.clone(),
        strays: Arc::clone(&strays),
        ..ProberConfig::default()
    });
    Ok(each.collect())
}
