//! Opening the company for business, and closing it.

use super::dns::NameServer;
use super::fault::FaultPlane;
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

/// Why the company could not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A port is taken or forbidden.
    #[error("the drill cannot listen at {address}: {error}; is another drill running?")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// The system's word.
        error: io::Error,
    },
    /// Certificates failed.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The system gave no thread or runtime.
    #[error("the drill's servers could not be started: {0}")]
    Runtime(io::Error),
}

/// Which ports the company uses on its addresses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ports {
    /// Name servers, UDP and TCP.
    pub dns: u16,
    /// Web servers with TLS.
    pub https: u16,
    /// Web servers without.
    pub http: u16,
}

impl Ports {
    /// Those of the documentation, for a drill that a person looks into with other tools.
    pub const USUAL: Ports = Ports { dns: 5300, https: 8443, http: 8080 };
    /// Whatever is free: several drills may run side by side, as tests do.
    pub const ANY: Ports = Ports { dns: 0, https: 0, http: 0 };
}

/// Holds a drill's claim to its ports on all its addresses.
const CLAIM: Ipv4Addr = Ipv4Addr::new(127, 53, 0, 1);

/// The company, open for business on a thread of its own until dropped.
pub struct SimulatedHost {
    /// Its ports.
    pub ports: Ports,
    /// The certificate that the prober must trust.
    pub root: CertificateDer<'static>,
    /// The same as PEM.
    pub root_pem: String,
    /// What the desk's mail relays show.
    pub relays: Arc<ServerConfig>,
    /// How it loses connections.
    pub silence: Silence,
    /// How far its thread lags behind life.
    pub pulse: LagMonitor,
    stop: CancellationToken,
    thread: Option<std::thread::JoinHandle<()>>,
    _claims: [TcpListener; 3],
}

impl SimulatedHost {
    /// Opens all ports. Returns when every one of them answers.
    pub fn open(
        plan: Arc<Plan>,
        plane: Arc<FaultPlane>,
        ports: Ports,
        silence: Silence,
    ) -> Result<SimulatedHost, OpenError> {
        let claims = [claim(ports.dns)?, claim(ports.https)?, claim(ports.http)?];
        let port = |n: usize| claims[n].local_addr().map(|a| a.port()).map_err(OpenError::Runtime);
        let ports = Ports { dns: port(0)?, https: port(1)?, http: port(2)? };
        let certificates = Certificates::make(&plan)?;
        let (root, root_pem) = (certificates.root(), certificates.root_pem());
        let relays = certificates.relays.clone();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(OpenError::Runtime)?;
        let tasks = TaskTracker::new();
        let doors = {
            // Sockets are registered with the runtime that will serve them.
            let _inside = runtime.enter();
            let web = Web::new(plan.clone(), plane.clone(), certificates, silence, tasks.clone());
            name_servers(&plan, &plane, ports, &tasks)?;
            doors(&plan, &Arc::new(web), ports)?
        };
        let vantages = plan.vantages.iter().map(|v| v.ip).collect();
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let pulse = LagMonitor::default();
        let beating = pulse.clone();
        let thread = std::thread::Builder::new()
            .name("drill-company".into())
            .spawn(move || {
                runtime.block_on(async {
                    tokio::select! {
                        () = stopped.cancelled() => {}
                        () = gated_listener::keep(doors, plane, vantages) => {}
                        () = beating.beat() => {}
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
            pulse,
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
            // A panic in there was already printed; closing must not panic again.
            drop(thread.join());
        }
    }
}

fn claim(port: u16) -> Result<TcpListener, OpenError> {
    let address = SocketAddr::from((CLAIM, port));
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

/// A sweep's worth of questions may arrive while the servers' thread is at a handshake.
const UDP_BUFFER: usize = 1 << 20;

fn udp(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_recv_buffer_size(UDP_BUFFER)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(socket.into())
}

fn doors(plan: &Plan, web: &Arc<Web>, ports: Ports) -> Result<Vec<GatedListener>, OpenError> {
    let mut doors = Vec::new();
    let mut open = |server: Option<usize>, ip: Ipv4Addr, port: u16, tls: bool| {
        let address = SocketAddr::from((IpAddr::V4(ip), port));
        let door = GatedListener::open(server, address, web.how, web.greeter(server, tls));
        doors.push(door.map_err(|error| OpenError::Listen { address, error })?);
        Ok::<(), OpenError>(())
    };
    for (n, server) in plan.servers.iter().enumerate() {
        open(Some(n), server.ip, ports.https, true)?;
        open(Some(n), server.ip, ports.http, false)?;
    }
    for reference in &plan.references {
        open(None, *reference, ports.http, false)?;
    }
    Ok(doors)
}
