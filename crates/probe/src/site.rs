//! One site at one address: TCP, then TLS, then HTTP, each with its own budget. What
//! stands on a failed layer was not observed, so it is skipped, not failed.

use crate::address_policy::AddressPolicy;
use crate::http::{self, HttpResponse, LenientEof};
use crate::tcp::{self, ConnectError, Timeouts};
use crate::tls::Trust;
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
    /// What a probe may take at worst: each layer just before its end.
    pub fn worst(&self) -> Duration {
        self.tcp + self.tls + self.http
    }
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct SiteProbe {
    /// The site's name, for TLS and for the Host header.
    pub host: Name,
    /// How it is opened.
    pub url: Arc<SiteUrl>,
    /// What a healthy answer looks like.
    pub expect: Arc<Expect>,
    /// Where; nothing is resolved.
    pub address: SocketAddr,
}

/// What one layer did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LayerResult {
    /// Which layer.
    pub layer: Layer,
    /// When it was begun.
    pub started: Time,
    /// When its outcome was known.
    pub finished: Time,
    /// What came of it.
    pub outcome: Outcome,
    /// What else was learned.
    pub detail: Detail,
}

/// What all layers did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SiteResult {
    /// Lowest first: TCP, TLS if the site speaks it, HTTP.
    pub layers: Vec<LayerResult>,
    /// The page, when one came.
    pub page: Option<HttpResponse>,
}

/// What probes of sites share. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SiteProber {
    /// Everything waits by it.
    pub clock: Clock,
    /// Whom we trust.
    pub trust: Arc<Trust>,
    /// Which addresses may be asked.
    pub guard: Arc<AddressPolicy>,
    /// The source address.
    pub bind: Option<IpAddr>,
    /// How long each layer may take.
    pub budgets: Budgets,
}

/// Collects layers as they come.
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

    /// What was not asked, because a lower layer failed.
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
    /// Connects to `address` and hangs up. `silent` is called once when the usual time has
    /// passed without an answer.
    pub async fn knock(
        &self,
        address: SocketAddr,
        usual: Duration,
        silent: impl FnOnce(Time),
    ) -> LayerResult {
        let mut log = Log { clock: &self.clock, layers: Vec::with_capacity(1) };
        let started = self.clock.now();
        let result = self.connect(address, usual, silent).await;
        log.add(Layer::Tcp, started, result.map(drop), Detail::None);
        log.layers[0]
    }

    /// Visits the site through all its layers. `silent` is called once when the usual time
    /// of connecting has passed without an answer.
    pub async fn visit(
        &self,
        visit: &SiteProbe,
        usual: Duration,
        silent: impl FnOnce(Time),
    ) -> SiteResult {
        let mut log = Log { clock: &self.clock, layers: Vec::with_capacity(3) };
        let above: &[Layer] =
            if visit.url.https { &[Layer::Tls, Layer::Http] } else { &[Layer::Http] };
        let started = self.clock.now();
        let stream = match self.connect(visit.address, usual, silent).await {
            Ok(stream) => stream,
            Err(fail) => {
                log.add(Layer::Tcp, started, Err(fail), Detail::None);
                return log.skip(above);
            }
        };
        log.add(Layer::Tcp, started, Ok(()), Detail::None);
        if !visit.url.https {
            return self.fetch(visit, LenientEof(stream), log).await;
        }
        // Boxed, so that a plain visit does not carry the room for a handshake.
        Box::pin(self.secure(visit, stream, log)).await
    }

    async fn secure(&self, visit: &SiteProbe, stream: TcpStream, mut log: Log<'_>) -> SiteResult {
        // The request follows the handshake's last message, and must not wait for its
        // acknowledgement.
        let _ = stream.set_nodelay(true);
        let started = self.clock.now();
        let handshake = self.trust.handshake(stream, &visit.host, visit.address.ip());
        let waited = self.clock.timeout(self.budgets.tls, handshake).await;
        let (result, until) = match waited {
            Ok((result, seen)) => (result, seen.until),
            Err(_) => (Err(ConnectError::Target(Reason::Timeout)), None),
        };
        let detail = until.map_or(Detail::None, Detail::CertificateUntil);
        match result {
            Ok(stream) => {
                log.add(Layer::Tls, started, Ok(()), detail);
                self.fetch(visit, stream, log).await
            }
            Err(fail) => {
                log.add(Layer::Tls, started, Err(fail), detail);
                log.skip(&[Layer::Http])
            }
        }
    }

    async fn connect(
        &self,
        address: SocketAddr,
        usual: Duration,
        silent: impl FnOnce(Time),
    ) -> Result<TcpStream, ConnectError> {
        if !self.guard.admits(address.ip()) {
            return Err(ConnectError::Target(Reason::AddressForbidden));
        }
        let patience = Timeouts { usual, budget: self.budgets.tcp };
        tcp::connect(&self.clock, address, self.bind, patience, silent).await
    }

    async fn fetch<S>(&self, visit: &SiteProbe, stream: S, mut log: Log<'_>) -> SiteResult
    where
        S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    {
        let started = self.clock.now();
        let target = visit.address.ip();
        let page = http::get(&self.clock, stream, &visit.host, &visit.url, &visit.expect, target);
        let waited = self.clock.timeout(self.budgets.http, page).await;
        let page = waited.unwrap_or(Err(ConnectError::Target(Reason::Timeout)));
        let result = match &page {
            Ok(HttpResponse { wrong: Some(reason), .. }) => Err(ConnectError::Target(*reason)),
            Ok(_) => Ok(()),
            Err(fail) => Err(*fail),
        };
        let detail = page.as_ref().map_or(Detail::None, |page| Detail::Status(page.status));
        log.add(Layer::Http, started, result, detail);
        SiteResult { layers: log.layers, page: page.ok() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::Trust;

    /// When everything hangs, thousands of visits wait at once, each in its own memory.
    #[test]
    fn a_visit_under_way_is_small() {
        let clock = Clock::system();
        let visitor = SiteProber {
            trust: Arc::new(Trust::new(&[], clock.clone()).unwrap()),
            guard: Arc::default(),
            bind: None,
            budgets: Budgets::default(),
            clock,
        };
        let visit = SiteProbe {
            host: Name::parse("shop.kr").unwrap(),
            url: Arc::default(),
            expect: Arc::default(),
            address: "192.0.2.1:443".parse().unwrap(),
        };
        let size = size_of_val(&visitor.visit(&visit, Duration::ZERO, |_| ()));
        assert!(size < 6 << 10, "{size} bytes");
    }
}
