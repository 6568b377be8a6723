//! The simulated web servers: many sites behind one address, selected by host name.

use super::fault::{FaultPlane, HttpEffect, Port};
use super::gated_listener::{Acceptor, BACKLOG_FILLER, Silence};
use super::mail;
use super::plan::Plan;
use super::tls::Certificates;
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::server::Acceptor as TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// After this much real time a silent connection is closed.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(30);

/// What all simulated web servers share.
pub struct Web {
    /// The plan of the company.
    pub plan: Arc<Plan>,
    /// The faults.
    pub plane: Arc<FaultPlane>,
    /// The certificates.
    pub certificates: Certificates,
    /// How connections are dropped.
    pub silence: Silence,
    /// Their connections.
    pub tasks: TaskTracker,
    site_by_host: HashMap<String, usize>,
    /// Expired certificates, created on first use.
    expired: Mutex<HashMap<usize, Arc<ServerConfig>>>,
}

impl Web {
    /// The web servers of a company.
    pub fn new(
        plan: Arc<Plan>,
        plane: Arc<FaultPlane>,
        certificates: Certificates,
        silence: Silence,
        tasks: TaskTracker,
    ) -> Web {
        let sites = plan.sites.iter().enumerate();
        let site_by_host = sites.map(|(n, site)| (site.host.to_string(), n)).collect();
        Web { plan, plane, certificates, silence, tasks, site_by_host, expired: Mutex::default() }
    }

    /// The acceptor of a port; a reference accepts and closes.
    pub fn acceptor(self: &Arc<Self>, port: Port, tls: bool) -> Acceptor {
        let web = self.clone();
        Arc::new(move |listener, stop| {
            web.tasks.spawn(web.clone().accept(listener, port, tls, stop));
        })
    }

    async fn accept(
        self: Arc<Self>,
        listener: TcpListener,
        port: Port,
        tls: bool,
        stop: CancellationToken,
    ) {
        loop {
            let accepted = tokio::select! {
                () = stop.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            // Out of descriptors, or closed before it was accepted: try the next one.
            let Ok((stream, peer)) = accepted else {
                tokio::task::yield_now().await;
                continue;
            };
            if peer.ip() == IpAddr::V4(BACKLOG_FILLER) {
                continue;
            }
            let Some(server) = port.server() else { continue };
            let web = self.clone();
            self.tasks.spawn(async move { web.handle(stream, peer, (port, server), tls).await });
        }
    }

    async fn handle(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        (port, server): (Port, usize),
        tls: bool,
    ) {
        let from = match peer.ip() {
            IpAddr::V4(ip) => self.plan.vantage_at(ip),
            IpAddr::V6(_) => None,
        };
        if self.silence == Silence::Queue && self.plane.silenced(from) {
            return silence(stream).await;
        }
        drop(stream.set_nodelay(true));
        if let Port::Mail(_) = port {
            return mail::serve(&self.plane, stream, server, from).await;
        }
        if !tls {
            return self.pages(stream, server, from).await;
        }
        let Ok(hello) = LazyConfigAcceptor::new(TlsAcceptor::default(), stream).await else {
            return;
        };
        let named = hello.client_hello().server_name().and_then(|name| self.site(name));
        let Some(config) = self.config(server, named, from) else { return };
        if let Ok(stream) = hello.into_stream(config).await {
            self.pages(stream, server, from).await;
        }
    }

    fn site(&self, host: &str) -> Option<usize> {
        self.site_by_host.get(&host.to_ascii_lowercase()).copied()
    }

    fn config(
        &self,
        server: usize,
        site: Option<usize>,
        from: Option<usize>,
    ) -> Option<Arc<ServerConfig>> {
        match site {
            Some(site) if self.plane.certificate_expired(site, from) => {
                let mut made = self.expired.lock();
                if let Some(config) = made.get(&site) {
                    return Some(config.clone());
                }
                let config = self.certificates.expired(self.plan.sites[site].host.as_str()).ok()?;
                made.insert(site, config.clone());
                Some(config)
            }
            _ => self.certificates.servers[server].clone(),
        }
    }

    /// Serves one request and closes, so that no client port stays in use.
    async fn pages<S>(&self, stream: S, server: usize, from: Option<usize>)
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let service = service_fn(|request: Request<Incoming>| self.page(request, server, from));
        let mut http = hyper::server::conn::http1::Builder::new();
        http.keep_alive(false);
        // The client may close at any time.
        drop(http.serve_connection(TokioIo::new(stream), service).await);
    }

    async fn page(
        &self,
        request: Request<Incoming>,
        server: usize,
        from: Option<usize>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        let host = request.headers().get(HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
        let host = host.split_once(':').map_or(host, |(host, _)| host);
        let site = self.site(host).filter(|site| self.plan.sites[*site].server == server);
        let Some(site) = site else {
            return Ok(answer(StatusCode::NOT_FOUND, "No such site.\n".into()));
        };
        match self.plane.page(site, from) {
            HttpEffect::Serve(after) => {
                self.plane.clock().sleep(after).await;
                Ok(answer(StatusCode::OK, self.text(site)))
            }
            HttpEffect::Status500 => {
                Ok(answer(StatusCode::INTERNAL_SERVER_ERROR, "Internal error.\n".into()))
            }
            HttpEffect::Silence => {
                let life = bongsu_clock::Clock::system();
                life.sleep(SILENCE_TIMEOUT).await;
                Ok(answer(StatusCode::GATEWAY_TIMEOUT, String::new()))
            }
        }
    }

    fn text(&self, site: usize) -> String {
        let site = &self.plan.sites[site];
        let name = &self.plan.customers[site.customer].name;
        let host = site.host.unicode();
        format!(
            "<!doctype html><html lang=\"ko\"><meta charset=\"utf-8\"><title>{name}</title>\
             <h1>{name}</h1><p>{host} — 훈련용 사이트입니다. A site of a drill.</p></html>\n"
        )
    }
}

/// Sends nothing until the client closes.
async fn silence(mut stream: TcpStream) {
    let life = bongsu_clock::Clock::system();
    let mut buffer = [0; 1024];
    let reading = async { while matches!(stream.read(&mut buffer).await, Ok(n) if n > 0) {} };
    let _ended = life.timeout(SILENCE_TIMEOUT, reading).await;
}

fn answer(status: StatusCode, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    let html = hyper::header::HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, html);
    response
}
