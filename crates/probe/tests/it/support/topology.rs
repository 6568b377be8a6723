//! Small estates, built by hand: the prober needs only their jobs and streams.

use bongsu_core::inventory::{Expect, SiteUrl};
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::service::{Service, ServiceSpec};
use bongsu_core::topology::{
    ClassIx, ComponentIx, CustomerIx, NameServer, OwnJobs, ProbeSpec, Site, SiteIx, StreamIx,
    Topology, Vantage, Zone, ZoneIx,
};
use std::net::SocketAddr;
use std::sync::Arc;

/// An estate in the making.
pub struct Builder(Topology);

impl Builder {
    pub fn new(generation: u32) -> Builder {
        let vantage = Vantage { name: "seoul".into(), component: ComponentIx(0) };
        Builder(Topology::bare(generation, vec![vantage]))
    }

    /// A zone at one server; returns its stream.
    pub fn zone(&mut self, name: &str, server: SocketAddr) -> StreamIx {
        let zone = ZoneIx::at(self.0.zones.len());
        let first = self.0.stream_count() as u32;
        self.0.zones.push(Zone {
            expires_at: None,
            name: Name::parse(name).unwrap(),
            streams: first..first + 1,
            sites: Box::default(),
            delegation_differs: false,
        });
        let server = self.server(server);
        self.0.add_job(ProbeSpec::Dns { zone, server }, &[Layer::Dns], ClassIx(0))
    }

    fn server(&mut self, address: SocketAddr) -> u32 {
        let name = Name::parse("ns1.gabia.test").unwrap();
        self.0.servers.push(NameServer { name, address });
        self.0.servers.len() as u32 - 1
    }

    /// A site; returns its lowest stream.
    pub fn site(&mut self, url: &str, expect: Expect, address: SocketAddr) -> StreamIx {
        let (scheme, rest) = url.split_once("://").unwrap();
        let (host, path) = rest.split_once('/').unwrap();
        let https = scheme == "https";
        let path = format!("/{path}");
        let url = SiteUrl { https, port: address.port(), path, ..SiteUrl::default() };
        self.opened(host, url, expect, address)
    }

    /// A service; returns its lowest stream.
    pub fn service(
        &mut self,
        name: &str,
        service: ServiceSpec,
        expect: Expect,
        address: SocketAddr,
    ) -> StreamIx {
        self.opened(name, SiteUrl::of_service(service, Some(address.port())), expect, address)
    }

    /// A site that is opened as `url` says; returns its lowest stream.
    pub fn opened(
        &mut self,
        host: &str,
        url: SiteUrl,
        expect: Expect,
        address: SocketAddr,
    ) -> StreamIx {
        let site = SiteIx::at(self.0.sites.len());
        let first = self.0.stream_count() as u32;
        let layers = url.layers();
        self.0.sites.push(Site {
            host: Name::parse(host).unwrap(),
            labels: Arc::default(),
            alert_contacts: Box::default(),
            runs_on_ours: OwnJobs::default(),
            customer: CustomerIx(0),
            zone: ZoneIx(0),
            url: Arc::new(url),
            expect: Arc::new(expect),
            streams: first..first + layers.len() as u32,
        });
        let at_servers = self.0.sites[site.ix()].url.service_kind();
        if at_servers.is_some_and(Service::is_asked_of_zone) {
            let server = self.server(address);
            return self.0.add_job(ProbeSpec::Records { site, server }, layers, ClassIx(0));
        }
        self.0.addresses.push(address.ip());
        let address = self.0.addresses.len() as u32 - 1;
        self.0.add_job(ProbeSpec::Site { site, address }, layers, ClassIx(0))
    }

    /// A reference; returns its stream.
    pub fn reference(&mut self, address: SocketAddr) -> StreamIx {
        self.0.references.push(address);
        let reference = self.0.references.len() as u32 - 1;
        self.0.add_job(ProbeSpec::Tcp { reference }, &[Layer::Tcp], ClassIx(0))
    }

    pub fn build(self) -> Arc<Topology> {
        Arc::new(self.0)
    }
}
