//! Small estates, built by hand: the prober needs only their jobs and streams.

use bongsu_core::estate::{
    Ask, ClassIx, ComponentIx, CustomerIx, Estate, Job, JobIx, NameServer, Site, SiteIx, Stream,
    StreamIx, Subject, Vantage, Zone, ZoneIx,
};
use bongsu_core::evidence::Layer;
use bongsu_core::inventory::{Expect, SiteUrl};
use bongsu_core::name::Name;
use std::net::SocketAddr;
use std::sync::Arc;

/// An estate in the making.
pub struct Builder(Estate);

impl Builder {
    pub fn new(generation: u32) -> Builder {
        let vantage = Vantage { name: "seoul".into(), component: ComponentIx(0) };
        Builder(Estate { generation, vantages: vec![vantage], ..Estate::default() })
    }

    /// A zone at one server; returns its stream.
    pub fn zone(&mut self, name: &str, server: SocketAddr) -> StreamIx {
        let zone = ZoneIx::at(self.0.zones.len());
        let first = self.0.streams.len() as u32;
        self.0.zones.push(Zone {
            name: Name::parse(name).unwrap(),
            streams: first..first + 1,
            sites: Box::default(),
            delegation_differs: false,
        });
        let name = Name::parse("ns1.gabia.test").unwrap();
        self.0.servers.push(NameServer { name, address: server });
        let server = self.0.servers.len() as u32 - 1;
        self.job(Ask::Dns { zone, server }, &[Layer::Dns], Subject::Zone(zone))
    }

    /// A site; returns its lowest stream.
    pub fn site(&mut self, url: &str, expect: Expect, address: SocketAddr) -> StreamIx {
        let (scheme, rest) = url.split_once("://").unwrap();
        let (host, path) = rest.split_once('/').unwrap();
        let https = scheme == "https";
        let site = SiteIx::at(self.0.sites.len());
        let layers: &[Layer] =
            if https { &[Layer::Tcp, Layer::Tls, Layer::Http] } else { &[Layer::Tcp, Layer::Http] };
        let first = self.0.streams.len() as u32;
        self.0.sites.push(Site {
            host: Name::parse(host).unwrap(),
            customer: CustomerIx(0),
            zone: ZoneIx(0),
            url: Arc::new(SiteUrl { https, port: address.port(), path: format!("/{path}") }),
            expect: Arc::new(expect),
            streams: first..first + layers.len() as u32,
        });
        self.0.addresses.push(address.ip());
        let address = self.0.addresses.len() as u32 - 1;
        self.job(Ask::Site { site, address }, layers, Subject::Site(site))
    }

    /// A reference; returns its stream.
    pub fn reference(&mut self, address: SocketAddr) -> StreamIx {
        self.0.references.push(address);
        let reference = self.0.references.len() as u32 - 1;
        self.job(Ask::Tcp { reference }, &[Layer::Tcp], Subject::Reference)
    }

    fn job(&mut self, ask: Ask, layers: &[Layer], subject: Subject) -> StreamIx {
        let job = JobIx::at(self.0.jobs.len());
        let first = StreamIx::at(self.0.streams.len());
        for &layer in layers {
            self.0.streams.push(Stream { layer, subject, class: ClassIx(0), job });
        }
        self.0.jobs.push(Job { first, ask, len: layers.len() as u8 });
        first
    }

    pub fn build(self) -> Arc<Estate> {
        Arc::new(self.0)
    }
}
