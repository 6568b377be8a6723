//! Who the customers are, what they own, and where it runs: what the operator declares.
//!
//! What DNS says about the same sites is kept apart, in [`discovery`]; both are
//! compiled into the graph of dependencies by [`crate::topology`].

pub mod diff;
pub mod discovery;
pub mod edit;
mod email;
pub mod entry;
pub mod history;
pub mod import;
mod label;
mod phone;
mod publication;
mod request;

use crate::Time;
pub use crate::language::Language;
use crate::layer::Layer;
use crate::name::Name;
use crate::service::{Service, ServiceName, ServiceSpec, Tls};
pub use email::{is_same_mailbox, needs_smtputf8, normalize_email};
pub use label::{Label, MAX_LABELS};
pub use phone::{Country, split_code};
pub use publication::Publication;
pub use request::{CertificateExpectation, JsonValue, MAX_REDIRECTS, Method, ProbeOptions};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

/// Everything declared, by key, in key order, so that two equal inventories compare equal.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Inventory {
    /// By the operator's own customer number or name.
    pub customers: BTreeMap<String, Customer>,
    /// By host name.
    pub sites: BTreeMap<Name, Site>,
    /// Shared components with a parent or an owner, by component key such as `rack:r3`.
    pub components: BTreeMap<ComponentKey, ComponentRecord>,
}

impl Inventory {
    /// The mail addresses that only a relay with SMTPUTF8 can send to.
    pub fn utf8_addresses(&self) -> Vec<&str> {
        let of_sites = self.sites.values().flat_map(|site| &site.alert_contacts);
        let of_customers = self.customers.values().flat_map(|customer| &customer.contacts);
        let contacts = of_customers.chain(of_sites);
        let addresses = contacts.filter_map(|contact| match contact {
            Contact::Email(address) => Some(address.as_str()),
            Contact::Phone(_) => None,
        });
        addresses.filter(|address| needs_smtputf8(address)).collect()
    }
}

/// Who pays.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Customer {
    /// Display name; the key when nothing better was given.
    pub name: String,
    /// The language of messages to them.
    pub language: Language,
    /// How they are reached, in order of preference.
    pub contacts: Vec<Contact>,
    /// Whether their contract says that they are told of alerts about their own sites.
    #[serde(default)]
    pub site_alerts: bool,
}

/// A person's address on one channel.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "channel", content = "address")]
pub enum Contact {
    /// An e-mail address.
    Email(String),
    /// A telephone number as given, digits and `+` only.
    Phone(String),
}

/// A channel to reach a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Channel {
    /// E-mail.
    Email,
    /// A telephone.
    Phone,
}

impl Contact {
    /// The address or the number itself.
    pub fn address(&self) -> &str {
        match self {
            Contact::Email(address) | Contact::Phone(address) => address,
        }
    }

    /// The channel of this address.
    pub fn channel(&self) -> Channel {
        match self {
            Contact::Email(_) => Channel::Email,
            Contact::Phone(_) => Channel::Phone,
        }
    }
}

/// Something the customer's visitors open: a host name and the layers to check.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Site {
    /// Key of the customer who owns it.
    pub customer: String,
    /// How it is opened.
    pub url: SiteUrl,
    /// What a healthy answer looks like.
    pub expect: Expect,
    /// The physical components it runs on, as far as declared.
    pub location: Location,
    /// Name servers declared by a zone file; discovery overrides.
    pub name_servers: Vec<Name>,
    /// Addresses declared by a zone file or JSON; discovery overrides.
    pub addresses: Vec<IpAddr>,
    /// When the registration of its domain ends; what the registry says overrides.
    #[serde(default)]
    pub domain_expires_at: Option<Time>,
    /// What the operator groups it by, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<Label>,
    /// Who is told of its alerts, beside whom its customer and the rules name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alert_contacts: Vec<Contact>,
    /// What its page needs beside where it runs, in order: a database behind it, the server behind a
    /// proxy of somebody else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<ComponentKey>,
}

/// Scheme, port and path of a site; the host is the site's key.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct SiteUrl {
    /// Whether TLS is spoken.
    pub https: bool,
    /// TCP port.
    pub port: u16,
    /// Path and query in normal form ([`HttpUrl::target`](crate::http_url::HttpUrl::target)).
    pub path: String,
    /// What it speaks, when that is not HTTP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Box<ServiceSpec>>,
    /// How it is probed beyond that, when anything is said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<Box<ProbeOptions>>,
}

impl SiteUrl {
    /// The layers that are probed at each of its addresses, lowest first.
    pub fn layers(&self) -> &'static [Layer] {
        match &self.service {
            Some(service) => service.layers(),
            None if self.https => &[Layer::Tcp, Layer::Tls, Layer::Http],
            None => &[Layer::Tcp, Layer::Http],
        }
    }

    /// That of a service, at its usual port unless another is given.
    pub fn of_service(service: ServiceSpec, port: Option<u16>) -> SiteUrl {
        let https = service.kind.tls() == Tls::Always;
        let port = port.or(service.kind.port()).unwrap_or_default();
        SiteUrl { https, port, service: Some(Box::new(service)), ..SiteUrl::default() }
    }

    /// How a site is opened of which only the name is known.
    pub fn of_name(name: &Name) -> SiteUrl {
        match ServiceName::of(name) {
            Some(named) => SiteUrl::of_service(ServiceSpec::of(named.kind), named.port),
            None => SiteUrl::default(),
        }
    }

    /// What it speaks, when that is not HTTP.
    pub fn service_kind(&self) -> Option<Service> {
        self.service.as_ref().map(|service| service.kind)
    }
}

impl Default for SiteUrl {
    fn default() -> SiteUrl {
        SiteUrl { https: true, port: 443, path: "/".into(), service: None, options: None }
    }
}

/// What a healthy answer looks like.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Expect {
    /// The one status that is right; any 2xx or 3xx when not given.
    pub status: Option<u16>,
    /// Text that the body must contain.
    pub body: Option<String>,
    /// Text that the body must not contain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent: Option<String>,
    /// A value that the body, as JSON, must have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<JsonValue>,
    /// What the certificate must be.
    #[serde(default)]
    pub certificate: CertificateExpectation,
}

impl Expect {
    /// Whether the body is looked into.
    pub const fn reads_body(&self) -> bool {
        self.body.is_some() || self.absent.is_some() || self.json.is_some()
    }
}

/// The physical components under a site, each by its plain name.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Location {
    /// The machine.
    pub server: Option<String>,
    /// The rack it is in.
    pub rack: Option<String>,
    /// The switch it is connected to.
    pub switch: Option<String>,
    /// The data centre.
    pub datacentre: Option<String>,
    /// The load balancer in front of it.
    pub load_balancer: Option<String>,
    /// The carrier above it.
    pub upstream: Option<String>,
}

/// What is declared about a shared component.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ComponentRecord {
    /// The component above it, for the picture and for sites that name only the lower one.
    pub parent: Option<ComponentKey>,
    /// Who is responsible for it; by kind when not given.
    #[serde(default)]
    pub owner: Option<Owner>,
    /// Where a name server answers (glue), as far as declared; discovery overrides.
    #[serde(default)]
    pub addresses: Vec<IpAddr>,
    /// What everybody may read of it.
    #[serde(default, skip_serializing_if = "Publication::is_empty")]
    pub publication: Publication,
}

/// Who is responsible for a component.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The hosting company that runs this program.
    Us,
    /// The customer.
    Customer,
    /// Somebody else: a carrier, a certificate authority, another host's name server.
    ThirdParty,
}

/// What sort of thing a component is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are the field's own")]
pub enum Kind {
    NameServer,
    NameServerGroup,
    Address,
    Server,
    Rack,
    Switch,
    Prefix,
    Upstream,
    DataCentre,
    LoadBalancer,
    CertificateAuthority,
    Vantage,
    Service,
    /// A kind this program does not know, from recorded data.
    Other,
}

impl Kind {
    const CODES: [(Kind, &'static str); 13] = [
        (Kind::NameServer, "ns"),
        (Kind::NameServerGroup, "nsgroup"),
        (Kind::Address, "address"),
        (Kind::Server, "server"),
        (Kind::Rack, "rack"),
        (Kind::Switch, "switch"),
        (Kind::Prefix, "prefix"),
        (Kind::Upstream, "upstream"),
        (Kind::DataCentre, "dc"),
        (Kind::LoadBalancer, "lb"),
        (Kind::CertificateAuthority, "ca"),
        (Kind::Vantage, "vantage"),
        (Kind::Service, "service"),
    ];

    /// The code before the colon of a component key.
    pub fn code(self) -> &'static str {
        Self::CODES.iter().find(|(kind, _)| *kind == self).map_or("other", |(_, code)| code)
    }

    /// The kind of a code; [`Kind::Other`] when unknown.
    pub fn from_code(code: &str) -> Kind {
        Self::CODES.iter().find(|(_, c)| *c == code).map_or(Kind::Other, |(kind, _)| *kind)
    }

    /// Who is responsible for a component of this kind unless declared otherwise.
    pub fn default_owner(self) -> Owner {
        match self {
            Kind::Upstream | Kind::CertificateAuthority => Owner::ThirdParty,
            _ => Owner::Us,
        }
    }
}

/// A component's key, `kind:name`: `ns:ns1.example.kr`, `server:web-17`, `prefix:203.0.113.0/24`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ComponentKey(pub std::sync::Arc<str>);

impl ComponentKey {
    /// From a kind and a plain name.
    pub fn new(kind: Kind, name: &str) -> ComponentKey {
        ComponentKey(format!("{}:{name}", kind.code()).into())
    }

    /// The kind named before the colon.
    pub fn kind(&self) -> Kind {
        Kind::from_code(self.0.split_once(':').map_or("", |(kind, _)| kind))
    }

    /// The plain name after the colon.
    pub fn name(&self) -> &str {
        self.0.split_once(':').map_or(&self.0, |(_, name)| name)
    }
}

impl fmt::Display for ComponentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ComponentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
