//! The drill's web servers: many sites behind one address, told apart by name.

use super::fault::{FaultPlane, HttpEffect};
use super::gated_listener::{Acceptor, BACKLOG_FILLER, Silence};
use super::plan::Plan;
use super::tls::Certificates;
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::server::Acceptor as TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A silent connection is let go after this much of life, so that none is kept for ever.
const PATIENCE: Duration = Duration::from_secs(30);

/// What all web servers share.
pub struct Web {
    /// The company.
    pub plan: Arc<Plan>,
    /// What goes wrong.
    pub plane: Arc<FaultPlane>,
    /// What they show.
    pub certificates: Certificates,
    /// How connections are lost.
    pub how: Silence,
    /// Their connections.
    pub tasks: TaskTracker,
    site_by_host: HashMap<String, usize>,
    /// Expired certificates, made when first shown.
    expired: Mutex<HashMap<usize, Arc<ServerConfig>>>,
}

impl Web {
    /// The web servers of a company.
    pub fn new(
        plan: Arc<Plan>,
        plane: Arc<FaultPlane>,
        certificates: Certificates,
        how: Silence,
        tasks: TaskTracker,
    ) -> Web {
        let sites = plan.sites.iter().enumerate();
        let site_by_host = sites.map(|(n, site)| (site.host.to_string(), n)).collect();
        Web { plan, plane, certificates, how, tasks, site_by_host, expired: Mutex::default() }
    }

    /// What greets connections to one of `server`'s ports; a place elsewhere (`None`)
    /// accepts and hangs up.
    pub fn greeter(self: &Arc<Self>, server: Option<usize>, tls: bool) -> Acceptor {
        let web = self.clone();
        Arc::new(move |listener, stop| {
            web.tasks.spawn(web.clone().accept(listener, server, tls, stop));
        })
    }

    async fn accept(
        self: Arc<Self>,
        listener: TcpListener,
        server: Option<usize>,
        tls: bool,
        stop: CancellationToken,
    ) {
        loop {
            let accepted = tokio::select! {
                () = stop.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            // Out of descriptors, or gone before it was accepted: the next may do better.
            let Ok((stream, peer)) = accepted else {
                tokio::task::yield_now().await;
                continue;
            };
            if peer.ip() == IpAddr::V4(BACKLOG_FILLER) {
                continue;
            }
            let Some(server) = server else { continue };
            let web = self.clone();
            self.tasks.spawn(async move { web.greet(stream, peer, server, tls).await });
        }
    }

    async fn greet(&self, stream: TcpStream, peer: SocketAddr, server: usize, tls: bool) {
        let from = match peer.ip() {
            IpAddr::V4(ip) => self.plan.vantage_at(ip),
            IpAddr::V6(_) => None,
        };
        if self.how == Silence::Queue && self.plane.silenced(from) {
            return silence(stream).await;
        }
        drop(stream.set_nodelay(true));
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
                let mut made = self.expired.lock().unwrap_or_else(PoisonError::into_inner);
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

    /// One request, one answer, and the server hangs up, so that no port of the asker's
    /// stays taken.
    async fn pages<S>(&self, stream: S, server: usize, from: Option<usize>)
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let service = service_fn(|request: Request<Incoming>| self.page(request, server, from));
        let mut http = hyper::server::conn::http1::Builder::new();
        http.keep_alive(false);
        // The asker may hang up at any time; that is his right.
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
            return Ok(answer(StatusCode::NOT_FOUND, "No such site stands here.\n".into()));
        };
        match self.plane.page(site, from) {
            HttpEffect::Serve(after) => {
                self.plane.clock().sleep(after).await;
                Ok(answer(StatusCode::OK, self.text(site)))
            }
            HttpEffect::Status500 => {
                Ok(answer(StatusCode::INTERNAL_SERVER_ERROR, "Something broke.\n".into()))
            }
            HttpEffect::Silence => {
                let life = bongsu_clock::Clock::system();
                life.sleep(PATIENCE).await;
                Ok(answer(StatusCode::GATEWAY_TIMEOUT, String::new()))
            }
        }
    }

    fn text(&self, site: usize) -> String {
        let place = &self.plan.sites[site];
        let name = &self.plan.customers[place.customer].name;
        let host = place.host.unicode();
        format!(
            "<!doctype html><html lang=\"ko\"><meta charset=\"utf-8\"><title>{name}</title>\
             <h1>{name}</h1><p>{host} — 훈련용 사이트입니다. A site of a drill.</p></html>\n"
        )
    }
}

/// Says nothing until the other side hangs up.
async fn silence(mut stream: TcpStream) {
    let life = bongsu_clock::Clock::system();
    let mut deaf = [0; 1024];
    let hears = async { while matches!(stream.read(&mut deaf).await, Ok(n) if n > 0) {} };
    let _ended = life.timeout(PATIENCE, hears).await;
}

fn answer(status: StatusCode, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    let html = hyper::header::HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, html);
    response
}
