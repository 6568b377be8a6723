//! Starts and stops the simulated servers.

use super::dns::NameServer;
use super::fault::{FaultPlane, Port};
use super::gated_listener::{self, GatedListener, Silence};
use super::lag_monitor::LagMonitor;
use super::plan::Plan;
use super::tls::{Certificates, TlsError};
use super::web::Web;
use super::zones::Zones;
use socket2::{Domain, Protocol, Socket, Type};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::sync::Arc;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Why the servers could not start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A port is taken or forbidden.
    #[error("the drill cannot listen at {address}: {error}; is another drill running?")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The I/O error.
        error: io::Error,
    },
    /// Certificates failed.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// No thread or runtime could be created.
    #[error("the drill's servers could not be started: {0}")]
    Runtime(io::Error),
}

/// The ports of the simulated servers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ports {
    /// Name servers, UDP and TCP.
    pub dns: u16,
    /// Web servers with TLS.
    pub https: u16,
    /// Web servers without.
    pub http: u16,
    /// Mail servers.
    pub smtp: u16,
}

impl Ports {
    /// The documented ports, for use with other tools.
    pub const DEFAULT: Ports = Ports { dns: 5300, https: 8443, http: 8080, smtp: 2525 };
    /// Free ports, so that several drills can run side by side.
    pub const ANY: Ports = Ports { dns: 0, https: 0, http: 0, smtp: 0 };
}

/// Listening here reserves the ports on all addresses of a drill.
const RESERVATION: Ipv4Addr = Ipv4Addr::new(127, 53, 0, 1);

/// The running company, on a thread of its own until dropped.
pub struct SimulatedHost {
    /// Its ports.
    pub ports: Ports,
    /// The certificate that the prober must trust.
    pub root: CertificateDer<'static>,
    /// The same as PEM.
    pub root_pem: String,
    /// The TLS configuration of the mail relays.
    pub relays: Arc<ServerConfig>,
    /// How it drops connections.
    pub silence: Silence,
    /// How far its thread lags behind real time.
    pub lag_monitor: LagMonitor,
    stop: CancellationToken,
    thread: Option<std::thread::JoinHandle<()>>,
    _claims: [TcpListener; 4],
}

impl SimulatedHost {
    /// Opens all ports. Returns when all of them respond.
    pub fn open(
        plan: Arc<Plan>,
        plane: Arc<FaultPlane>,
        ports: Ports,
        silence: Silence,
    ) -> Result<SimulatedHost, OpenError> {
        let wanted = [ports.dns, ports.https, ports.http, ports.smtp];
        let claims = [claim(wanted[0])?, claim(wanted[1])?, claim(wanted[2])?, claim(wanted[3])?];
        let port = |n: usize| claims[n].local_addr().map(|a| a.port()).map_err(OpenError::Runtime);
        let ports = Ports { dns: port(0)?, https: port(1)?, http: port(2)?, smtp: port(3)? };
        let certificates = Certificates::create(&plan)?;
        let (root, root_pem) = (certificates.root(), certificates.root_pem());
        let relays = certificates.relays.clone();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(OpenError::Runtime)?;
        let tasks = TaskTracker::new();
        let listeners = {
            // Sockets are registered with the runtime that will serve them.
            let _inside = runtime.enter();
            let web = Web::new(plan.clone(), plane.clone(), certificates, silence, tasks.clone());
            name_servers(&plan, &plane, ports, &tasks)?;
            listeners(&plan, &Arc::new(web), ports)?
        };
        let vantages = plan.vantages.iter().map(|v| v.ip).collect();
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let lag_monitor = LagMonitor::default();
        let beating = lag_monitor.clone();
        let thread = std::thread::Builder::new()
            .name("drill-company".into())
            .spawn(move || {
                runtime.block_on(async {
                    tokio::select! {
                        () = stopped.cancelled() => {}
                        () = gated_listener::keep(listeners, plane, vantages) => {}
                        () = beating.run() => {}
                    }
                });
                // Dropping the runtime drops every task and socket with it.
            })
            .map_err(OpenError::Runtime)?;
        let thread = Some(thread);
        Ok(SimulatedHost {
            ports,
            root,
            root_pem,
            relays,
            silence,
            lag_monitor,
            stop,
            thread,
            _claims: claims,
        })
    }
}

impl Drop for SimulatedHost {
    fn drop(&mut self) {
        self.stop.cancel();
        if let Some(thread) = self.thread.take() {
            // A panic there was already printed; dropping must not panic again.
            drop(thread.join());
        }
    }
}

fn claim(port: u16) -> Result<TcpListener, OpenError> {
    let address = SocketAddr::from((RESERVATION, port));
    TcpListener::bind(address).map_err(|error| OpenError::Listen { address, error })
}

fn name_servers(
    plan: &Arc<Plan>,
    plane: &Arc<FaultPlane>,
    ports: Ports,
    tasks: &TaskTracker,
) -> Result<(), OpenError> {
    let zones = Arc::new(Zones::new(plan));
    for (number, ns) in plan.name_servers.iter().enumerate() {
        let address = SocketAddr::from((ns.ip, ports.dns));
        let fail = |error| OpenError::Listen { address, error };
        let server = NameServer {
            number,
            plan: plan.clone(),
            zones: zones.clone(),
            plane: plane.clone(),
            tasks: tasks.clone(),
        };
        let udp = udp(address).map_err(fail)?;
        let udp = tokio::net::UdpSocket::from_std(udp).map_err(fail)?;
        let tcp = TcpListener::bind(address).map_err(fail)?;
        tcp.set_nonblocking(true).map_err(fail)?;
        let tcp = tokio::net::TcpListener::from_std(tcp).map_err(fail)?;
        tasks.spawn(server.clone().serve_udp(udp));
        tasks.spawn(server.serve_tcp(tcp));
    }
    Ok(())
}

/// A whole sweep of queries may arrive during one TLS handshake, in bytes.
const UDP_BUFFER_BYTES: usize = 1 << 20;

fn udp(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_recv_buffer_size(UDP_BUFFER_BYTES)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(socket.into())
}

fn listeners(plan: &Plan, web: &Arc<Web>, ports: Ports) -> Result<Vec<GatedListener>, OpenError> {
    let mut listeners = Vec::new();
    let mut open = |kind: Port, ip: Ipv4Addr, port: u16, tls: bool| {
        let address = SocketAddr::from((IpAddr::V4(ip), port));
        let listener = GatedListener::open(kind, address, web.silence, web.acceptor(kind, tls));
        listeners.push(listener.map_err(|error| OpenError::Listen { address, error })?);
        Ok::<(), OpenError>(())
    };
    for (n, server) in plan.servers.iter().enumerate() {
        open(Port::Web(n), server.ip, ports.https, true)?;
        open(Port::Web(n), server.ip, ports.http, false)?;
        if plan.sites.iter().any(|site| site.is_mail && site.server == n) {
            open(Port::Mail(n), server.ip, ports.smtp, false)?;
        }
    }
    for reference in &plan.references {
        open(Port::Reference, *reference, ports.http, false)?;
    }
    Ok(listeners)
}
