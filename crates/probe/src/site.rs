//! Probes one site at one address: TCP, then TLS, then HTTP, each with its own timeout. Layers
//! above a failed one were not observed, so they are skipped, not failed.

use crate::address_policy::AddressPolicy;
use crate::http::{self, HttpResponse, LenientEof};
use crate::tcp::{self, ConnectError, Timeouts};
use crate::tls::{PeerCertificate, Trust};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::inventory::{Expect, SiteUrl};
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::{Detail, Outcome, Reason};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;

/// How long each layer may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Budgets {
    /// Until the connection is open.
    pub tcp: Duration,
    /// Until the handshake is done.
    pub tls: Duration,
    /// Until the page is read.
    pub http: Duration,
}

impl Default for Budgets {
    fn default() -> Budgets {
        Budgets {
            tcp: Duration::from_secs(3),
            tls: Duration::from_secs(3),
            http: Duration::from_secs(5),
        }
    }
}

impl Budgets {
    /// The longest possible probe.
    pub fn worst(&self) -> Duration {
        self.tcp + self.tls + self.http
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
    /// Lowest first: TCP, TLS if the site speaks it, HTTP.
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
        let above: &[Layer] =
            if probe.url.https { &[Layer::Tls, Layer::Http] } else { &[Layer::Http] };
        let started = self.clock.now();
        let stream = match self.connect(probe.address, rto, silent).await {
            Ok(stream) => stream,
            Err(fail) => {
                log.add(Layer::Tcp, started, Err(fail), Detail::None);
                return log.skip(above);
            }
        };
        log.add(Layer::Tcp, started, Ok(()), Detail::None);
        if !probe.url.https {
            return self.fetch(probe, LenientEof(stream), log).await;
        }
        // Boxed, so that a plain probe does not reserve memory for a handshake.
        Box::pin(self.secure(probe, stream, log)).await
    }

    async fn secure(&self, probe: &SiteProbe, stream: TcpStream, mut log: Log<'_>) -> SiteResult {
        // The request follows the handshake's last message, and must not wait for its
        // acknowledgement.
        let _ = stream.set_nodelay(true);
        let started = self.clock.now();
        let handshake = async {
            let (result, seen) =
                self.trust.handshake(stream, &probe.host, probe.address.ip()).await;
            match result {
                Err(fail) if seen == PeerCertificate::default() => {
                    let (fail, seen) = self.ask_again(probe, fail).await;
                    (Err(fail), seen)
                }
                result => (result, seen),
            }
        };
        let waited = self.clock.timeout(self.budgets.tls, handshake).await;
        let timeout = Err(ConnectError::Target(Reason::Timeout));
        let (result, seen) = waited.unwrap_or((timeout, PeerCertificate::default()));
        let detail = seen.until.map_or(Detail::None, Detail::CertificateUntil);
        match result {
            Ok(stream) => {
                log.add(Layer::Tls, started, Ok(()), detail);
                let result = self.fetch(probe, stream, log).await;
                if seen.wants_ours { without_ours(result) } else { result }
            }
            Err(fail) => {
                log.add(Layer::Tls, started, Err(fail), detail);
                log.skip(&[Layer::Http])
            }
        }
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
        let target = probe.address.ip();
        let page = http::get(&self.clock, stream, &probe.host, &probe.url, &probe.expect, target);
        let waited = self.clock.timeout(self.budgets.http, page).await;
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
