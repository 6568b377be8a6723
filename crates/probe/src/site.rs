//! Probes one site at one address: TCP, then TLS, then HTTP, each with its own timeout. Layers
//! above a failed one were not observed, so they are skipped, not failed.

mod page;

use crate::address_policy::AddressPolicy;
use crate::dns::client::DnsClient;
use crate::http::{HttpResponse, LenientEof};
use crate::service::{self, Dialogue, RecordProbe};
use crate::tcp::{self, ConnectError, Timeouts};
use crate::tls::{PeerCertificate, Protocol, Trust};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::inventory::{CertificateExpectation, Expect, SiteUrl};
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::{Detail, Outcome, Reason};
use bongsu_core::service::{ServiceName, ServiceSpec};
use bongsu_core::topology::Site;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// How long each layer may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Budgets {
    /// Until the connection is open.
    pub tcp: Duration,
    /// Until the handshake is done.
    pub tls: Duration,
    /// Until the page is read.
    pub http: Duration,
    /// Until another service has said what it must. Some mail servers greet late on purpose.
    pub service: Duration,
}

impl Default for Budgets {
    fn default() -> Budgets {
        Budgets {
            tcp: Duration::from_secs(3),
            tls: Duration::from_secs(3),
            http: Duration::from_secs(5),
            service: Duration::from_secs(10),
        }
    }
}

impl Budgets {
    /// The longest possible probe.
    pub fn worst(&self) -> Duration {
        self.tcp + self.tls + self.http.max(self.service)
    }
}

/// A probe of a site.
#[derive(Clone, Debug)]
pub struct SiteProbe {
    /// The host name, for TLS and the Host header.
    pub host: Name,
    /// The URL.
    pub url: Arc<SiteUrl>,
    /// The expected status and text.
    pub expect: Arc<Expect>,
    /// The address; nothing is resolved.
    pub address: SocketAddr,
}

/// The result of one layer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LayerResult {
    /// The layer.
    pub layer: Layer,
    /// When it started.
    pub started: Time,
    /// When its outcome was known.
    pub finished: Time,
    /// The outcome.
    pub outcome: Outcome,
    /// What else was learned.
    pub detail: Detail,
}

/// The results of all layers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SiteResult {
    /// Lowest first: TCP, TLS if the site speaks it, HTTP or another service.
    pub layers: Vec<LayerResult>,
    /// The response, if one arrived.
    pub page: Option<HttpResponse>,
}

/// What all site probes share. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SiteProber {
    /// The clock of all timeouts.
    pub clock: Clock,
    /// The trusted authorities.
    pub trust: Arc<Trust>,
    /// Which addresses may be probed.
    pub policy: Arc<AddressPolicy>,
    /// The source address.
    pub bind: Option<IpAddr>,
    /// How long each layer may take.
    pub budgets: Budgets,
    /// Asks name servers for records; nothing is asked without one.
    pub dns_client: Option<Arc<DnsClient>>,
    /// Follow aliases out of a zone.
    pub resolvers: Vec<SocketAddr>,
    /// The directory of the files with secrets.
    pub secrets: Option<PathBuf>,
}

/// Collects the results of layers.
struct Log<'a> {
    clock: &'a Clock,
    layers: Vec<LayerResult>,
}

impl Log<'_> {
    fn add(
        &mut self,
        layer: Layer,
        started: Time,
        result: Result<(), ConnectError>,
        detail: Detail,
    ) {
        let finished = self.clock.now();
        let outcome = match result {
            Ok(()) => Outcome::Ok { latency: finished.since(started).into() },
            Err(fail) => fail.outcome(),
        };
        self.layers.push(LayerResult { layer, started, finished, outcome, detail });
    }

    fn done(self) -> SiteResult {
        SiteResult { layers: self.layers, page: None }
    }

    /// Adds the layers above a failed one as skipped.
    fn skip(mut self, layers: &[Layer]) -> SiteResult {
        let now = self.clock.now();
        for &layer in layers {
            let (outcome, detail) = (Outcome::Skipped, Detail::None);
            self.layers.push(LayerResult { layer, started: now, finished: now, outcome, detail });
        }
        SiteResult { layers: self.layers, page: None }
    }
}

impl SiteProber {
    /// Connects to `address` and closes. `silent` is called once when `rto` has passed without a
    /// response.
    pub async fn connect_only(
        &self,
        address: SocketAddr,
        rto: Duration,
        silent: impl FnOnce(Time),
    ) -> LayerResult {
        let mut log = Log { clock: &self.clock, layers: Vec::with_capacity(1) };
        let started = self.clock.now();
        let result = self.connect(address, rto, silent).await;
        log.add(Layer::Tcp, started, result.map(drop), Detail::None);
        log.layers[0]
    }

    /// Probes the site through all its layers. `silent` is called once when `rto` has passed
    /// without a connection.
    pub async fn probe(
        &self,
        probe: &SiteProbe,
        rto: Duration,
        silent: impl FnOnce(Time),
    ) -> SiteResult {
        let mut log = Log { clock: &self.clock, layers: Vec::with_capacity(3) };
        let above = &probe.url.layers()[1..];
        let started = self.clock.now();
        let stream = match self.connect(probe.address, rto, silent).await {
            Ok(stream) => stream,
            Err(fail) => {
                log.add(Layer::Tcp, started, Err(fail), Detail::None);
                return log.skip(above);
            }
        };
        log.add(Layer::Tcp, started, Ok(()), Detail::None);
        if let Some(spec) = service::of(&probe.url) {
            return Box::pin(self.serve(probe, spec, stream, log)).await;
        }
        if !probe.url.https {
            return self.fetch(probe, LenientEof(stream), log).await;
        }
        // Boxed, so that a plain probe does not reserve memory for a handshake.
        Box::pin(self.secure(probe, stream, log)).await
    }

    async fn secure(&self, probe: &SiteProbe, stream: TcpStream, mut log: Log<'_>) -> SiteResult {
        let (result, seen) = self.handshake(probe, &probe.host, stream, &mut log).await;
        match result {
            Some(stream) => {
                let result = self.fetch(probe, stream, log).await;
                if seen.wants_ours { without_ours(result) } else { result }
            }
            None => log.skip(&[Layer::Http]),
        }
    }

    /// The handshake, and its result in the log; `None` when it failed.
    async fn handshake(
        &self,
        probe: &SiteProbe,
        host: &Name,
        stream: TcpStream,
        log: &mut Log<'_>,
    ) -> (Option<TlsStream<TcpStream>>, PeerCertificate) {
        // The request follows the handshake's last message, and must not wait for its
        // acknowledgement.
        let _ = stream.set_nodelay(true);
        let started = self.clock.now();
        let speaks = match probe.url.service {
            Some(_) => Protocol::Other,
            None => Protocol::Http,
        };
        let judged = probe.expect.certificate != CertificateExpectation::Any;
        let handshake = async {
            let (result, seen) =
                self.trust.handshake(stream, host, probe.address.ip(), (speaks, judged)).await;
            match result {
                // The web's: what another service would need to be asked again is not known here.
                Err(fail) if speaks == Protocol::Other => (Err(fail), seen),
                Err(fail) if seen == PeerCertificate::default() => {
                    let (fail, seen) = self.ask_again(probe, fail).await;
                    (Err(fail), seen)
                }
                result => (result, seen),
            }
        };
        let waited = self.clock.timeout(budget_of(probe, self.budgets.tls), handshake).await;
        let timeout = Err(ConnectError::Target(Reason::Timeout));
        let (result, seen) = waited.unwrap_or((timeout, PeerCertificate::default()));
        let detail = seen.until.map_or(Detail::None, Detail::CertificateUntil);
        let result = result.and_then(|stream| {
            let ends = ends_early(probe.expect.certificate, seen.until, self.clock.calendar());
            if ends { Err(ConnectError::Target(Reason::CertificateEnding)) } else { Ok(stream) }
        });
        match result {
            Ok(stream) => {
                log.add(Layer::Tls, started, Ok(()), detail);
                (Some(stream), seen)
            }
            Err(fail) => {
                log.add(Layer::Tls, started, Err(fail), detail);
                (None, seen)
            }
        }
    }

    /// Speaks with a service other than the web, over TLS where it is expected.
    async fn serve(
        &self,
        probe: &SiteProbe,
        spec: &ServiceSpec,
        stream: TcpStream,
        mut log: Log<'_>,
    ) -> SiteResult {
        let own = stream.local_addr().ok().map(|address| address.ip());
        let target = probe.address.ip();
        let dialogue = Dialogue { spec, expect: &probe.expect, own, target };
        let named = ServiceName::of(&probe.host).map(|named| named.host);
        let host = spec.at.clone().or(named).unwrap_or_else(|| probe.host.clone());
        let budget = budget_of(probe, self.budgets.service);
        let mut started = self.clock.now();
        let mut stream = stream;
        if spec.starttls {
            let spoken = dialogue.until_secured(stream);
            let waited = self.clock.timeout(budget, spoken).await;
            match waited.unwrap_or(Err(ConnectError::Target(Reason::Timeout))) {
                Ok(ready) => stream = ready,
                Err(fail) => {
                    let skipped = log.skip(&[Layer::Tls]).layers;
                    let mut log = Log { clock: &self.clock, layers: skipped };
                    log.add(Layer::Service, started, Err(fail), Detail::None);
                    return log.done();
                }
            }
        }
        let spent = self.clock.now().since(started);
        let spoken = if spec.starttls || probe.url.https {
            let Some(secured) = self.handshake(probe, &host, stream, &mut log).await.0 else {
                return log.skip(&[Layer::Service]);
            };
            started = self.clock.now().before(spent);
            let spoken = async {
                match spec.starttls {
                    true => dialogue.go_on(secured).await,
                    false => dialogue.speak(secured).await,
                }
            };
            self.clock.timeout(budget.saturating_sub(spent), spoken).await
        } else {
            self.clock.timeout(budget, dialogue.speak(stream)).await
        };
        let result = spoken.unwrap_or(Err(ConnectError::Target(Reason::Timeout)));
        log.add(Layer::Service, started, result, Detail::None);
        log.done()
    }

    /// Asks a name server for what a site of records must have.
    pub async fn records(&self, site: &Site, server: SocketAddr) -> LayerResult {
        let started = self.clock.now();
        let named = ServiceName::of(&site.host);
        let layer = if named.is_some() { Layer::Service } else { Layer::Dns };
        let outcome = match (&self.dns_client, named) {
            (Some(client), None) => {
                service::ask_address(client, (server, &self.resolvers), &site.host).await
            }
            (Some(client), Some(named)) => {
                let expect = site.expect.body.clone();
                let probe = RecordProbe { kind: named.kind, host: named.host, expect, server };
                service::ask(client, &probe, self.clock.calendar()).await
            }
            (None, _) => Outcome::Inconclusive,
        };
        let finished = self.clock.now();
        LayerResult { layer, started, finished, outcome, detail: Detail::None }
    }

    /// Sends an echo. `silent` is called once when `rto` has passed without an answer.
    pub async fn ping(
        &self,
        target: IpAddr,
        rto: Duration,
        silent: impl FnOnce(Time),
    ) -> LayerResult {
        let mut log = Log { clock: &self.clock, layers: Vec::with_capacity(1) };
        let started = self.clock.now();
        let result = match self.policy.admits(target) {
            true => {
                let timeouts = Timeouts { rto, budget: self.budgets.tcp };
                service::ping(&self.clock, target, self.bind, timeouts, silent).await
            }
            false => Err(ConnectError::Target(Reason::AddressForbidden)),
        };
        log.add(Layer::Icmp, started, result, Detail::None);
        log.layers[0]
    }

    /// Before a server is called broken that broke off the handshake without a certificate: asks
    /// whether it speaks what browsers speak and this does not.
    async fn ask_again(
        &self,
        probe: &SiteProbe,
        fail: ConnectError,
    ) -> (ConnectError, PeerCertificate) {
        let nothing = (fail, PeerCertificate::default());
        if !matches!(fail, ConnectError::Target(Reason::Handshake | Reason::Reset)) {
            return nothing;
        }
        let Ok(stream) = self.connect(probe.address, self.budgets.tcp, |_| ()).await else {
            return nothing;
        };
        self.trust.ask_in_old_suites(stream, &probe.host).await.unwrap_or(nothing)
    }

    async fn connect(
        &self,
        address: SocketAddr,
        rto: Duration,
        silent: impl FnOnce(Time),
    ) -> Result<TcpStream, ConnectError> {
        if !self.policy.admits(address.ip()) {
            return Err(ConnectError::Target(Reason::AddressForbidden));
        }
        let timeouts = Timeouts { rto, budget: self.budgets.tcp };
        tcp::connect(&self.clock, address, self.bind, timeouts, silent).await
    }

    async fn fetch<S>(&self, probe: &SiteProbe, stream: S, mut log: Log<'_>) -> SiteResult
    where
        S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    {
        let started = self.clock.now();
        let page = async {
            let first = self.one_page(probe, stream).await?;
            Box::pin(self.follow(probe, first)).await
        };
        let waited = self.clock.timeout(budget_of(probe, self.budgets.http), page).await;
        let page = waited.unwrap_or(Err(ConnectError::Target(Reason::Timeout)));
        let result = match &page {
            Ok(HttpResponse { mismatch: Some(reason), .. }) => Err(ConnectError::Target(*reason)),
            Ok(_) => Ok(()),
            Err(fail) => Err(*fail),
        };
        let detail = page.as_ref().map_or(Detail::None, |page| Detail::Status(page.status));
        log.add(Layer::Http, started, result, detail);
        SiteResult { layers: log.layers, page: page.ok() }
    }
}

/// The timeout of a layer: the site's own, or the usual one.
fn budget_of(probe: &SiteProbe, usual: Duration) -> Duration {
    probe.url.options.as_ref().map_or(usual, |options| options.timeout_or(usual))
}

/// Whether a valid certificate ends sooner than it must.
fn ends_early(expected: CertificateExpectation, until: Option<Time>, now: Time) -> bool {
    let CertificateExpectation::ValidDays(days) = expected else { return false };
    let least = now + Duration::from_secs(u64::from(days) * 86_400);
    until.is_some_and(|until| until < least)
}

/// In TLS 1.3, a server that insists on the visitor's certificate says so after the handshake:
/// it opens for those who have one.
fn without_ours(mut result: SiteResult) -> SiteResult {
    let refused = |outcome| match outcome {
        Outcome::Failed(reason) => {
            matches!(reason, Reason::Malformed | Reason::Reset | Reason::Status(400 | 403))
        }
        _ => false,
    };
    if let Some(http) = result.layers.last_mut().filter(|layer| refused(layer.outcome)) {
        http.outcome = Outcome::Inconclusive;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::Trust;

    /// When everything hangs, thousands of probes wait at once.
    #[test]
    fn a_probe_in_flight_is_small() {
        let clock = Clock::system();
        let site_prober = SiteProber {
            trust: Arc::new(Trust::new(&[], clock.clone()).unwrap()),
            policy: Arc::default(),
            bind: None,
            budgets: Budgets::default(),
            dns_client: None,
            resolvers: Vec::new(),
            secrets: None,
            clock,
        };
        let probe = SiteProbe {
            host: Name::parse("shop.kr").unwrap(),
            url: Arc::default(),
            expect: Arc::default(),
            address: "192.0.2.1:443".parse().unwrap(),
        };
        let size = size_of_val(&site_prober.probe(&probe, Duration::ZERO, |_| ()));
        assert!(size < 6 << 10, "{size} bytes");
    }
}
