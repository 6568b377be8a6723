//! `[web]`: the web server.

use super::presence;
use super::values::{base_url, network};
use bongsu_core::access::Role;
use bongsu_core::http_url::HttpUrl;
use bongsu_settings::{Field, Fields, Reader};
use bongsu_web::ProxyLogin;
use ipnet::IpNet;
use std::net::SocketAddr;

/// The web server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Web {
    /// Where the public page listens; `None` turns it off.
    pub public_listen: Option<SocketAddr>,
    /// Where the operations pages listen; `None` turns them off.
    pub operations_listen: Option<SocketAddr>,
    /// A proxy in front authenticates, so operations may listen beyond loopback.
    pub behind_authenticating_proxy: bool,
    /// Where readers find the public page, without a final slash.
    pub public_url: Option<String>,
    /// Whether the public page tells of a lost redundancy that affects no site.
    pub show_redundancy_lost: bool,
    /// Where the host's own people find operations, without a final slash.
    pub operations_url: Option<String>,
    /// Other host names that lead here, in lower-case ASCII.
    pub known_hosts: Vec<String>,
    /// Proxies in front, which say for whom they ask (X-Forwarded-For).
    pub trusted_proxies: Vec<IpNet>,
    /// A proxy in front logs people in, and says who they are.
    pub proxy_login: Option<ProxyLogin>,
    /// Pages with a live connection, at most.
    pub max_live_clients: usize,
}

impl Default for Web {
    fn default() -> Web {
        Web {
            public_listen: Some(SocketAddr::from(([127, 0, 0, 1], 8080))),
            operations_listen: Some(SocketAddr::from(([127, 0, 0, 1], 8081))),
            behind_authenticating_proxy: false,
            public_url: None,
            show_redundancy_lost: false,
            operations_url: None,
            known_hosts: Vec::new(),
            trusted_proxies: Vec::new(),
            proxy_login: None,
            max_live_clients: 2_000,
        }
    }
}

impl Web {
    pub(super) fn read(&mut self, r: &mut Reader<'_>, f: &mut Fields<'_>) {
        self.behind_authenticating_proxy =
            f.boolean(r, "behind_authenticating_proxy").unwrap_or_default();
        let public = f.take("public_listen");
        if let Some(field) = &public {
            self.public_listen = listen_address(r, field).unwrap_or(self.public_listen);
        }
        let operations = f.take("operations_listen");
        if let Some(field) = &operations {
            self.operations_listen = listen_address(r, field).unwrap_or(self.operations_listen);
            let exposed = self.operations_listen.is_some_and(|at| !at.ip().is_loopback());
            if exposed && !self.behind_authenticating_proxy {
                field.reject(
                    r,
                    "the operations pages show every customer, and a password must not cross the \
                     network in clear: listen on loopback (127.0.0.1), or put a proxy with TLS in \
                     front and set `behind_authenticating_proxy = true`",
                );
            }
        }
        if let Some(field) = operations.or(public)
            && let (Some(public), Some(operations)) = (self.public_listen, self.operations_listen)
            && collide(public, operations)
        {
            field.reject(r, "`public_listen` and `operations_listen` must differ in their port");
        }
        self.public_url = f.take("public_url").and_then(|field| top_url(r, &field));
        self.show_redundancy_lost = f.boolean(r, "show_redundancy_lost").unwrap_or_default();
        self.operations_url = f.take("operations_url").and_then(|field| top_url(r, &field));
        f.list(r, "known_hosts", "a host name", &mut self.known_hosts, known_host);
        let proxies = &mut self.trusted_proxies;
        f.list(r, "trusted_proxies", "a network such as 127.0.0.1/32", proxies, proxy_network);
        self.proxy_login = proxy_login(r, f);
        if let Some(n) = f.integer(r, "max_live_clients", 0..=1_000_000) {
            self.max_live_clients = n as usize;
        }
    }
}

/// Whether only one of two listeners can be opened: an address of all interfaces takes the port
/// on every one.
fn collide(one: SocketAddr, other: SocketAddr) -> bool {
    let all = one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() != 0 && one.port() == other.port() && (all || one.ip() == other.ip())
}

/// The proxy that logs people in: all of its keys, or none.
/// Parses the network of a proxy: not one that half of the world is in.
fn proxy_network(text: &str) -> Result<IpNet, String> {
    let net = network(text)?;
    let narrowest = if net.addr().is_ipv4() { 8 } else { 7 };
    match net.prefix_len() >= narrowest {
        true => Ok(net),
        false => Err(format!(
            "“{text}” is too wide: whoever is in it is believed whatever they write into X-Forwarded-For"
        )),
    }
}

fn proxy_login(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Option<ProxyLogin> {
    let header = f.take("proxy_login_header");
    let mut from = Vec::new();
    f.list(r, "proxy_login_from", "a network such as 127.0.0.1/32", &mut from, network);
    let mut role = Role::Viewer;
    if let Some(field) = f.take("proxy_login_role")
        && let Some(text) = field.text(r)
    {
        match Role::of_person(&text) {
            Some(known) => role = known,
            None => field.reject(
                r,
                format!("“{text}” is not administrator, manager, engineer, counsellor or viewer"),
            ),
        }
    }
    let field = header?;
    let name = field.text(r)?.to_ascii_lowercase();
    let valid = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    match (name.is_empty(), valid, from.is_empty()) {
        (true, ..) => None,
        (_, false, _) => {
            field.reject(r, format!("“{name}” is not the name of a header"));
            None
        }
        (_, _, true) => {
            field.reject(r, "anybody could send this header: say in `proxy_login_from` from which addresses it is believed");
            None
        }
        _ => Some(ProxyLogin { header: name, from, role }),
    }
}

/// The URL of the top of a host: forms, links and assets of these pages lead there.
fn top_url(r: &mut Reader<'_>, field: &Field<'_>) -> Option<String> {
    let url = base_url(r, field)?;
    if HttpUrl::parse(&url).is_ok_and(|parsed| parsed.target() != "/") {
        let why = "has a path, and these pages are at the top of their host: give them a host name \
                   of their own";
        field.reject(r, format!("“{url}” {why}"));
        return None;
    }
    Some(url)
}

/// A name as browsers send it, or an address.
fn known_host(text: &str) -> Result<String, String> {
    match HttpUrl::parse(&format!("http://{text}")) {
        Ok(url) if url.port() == 80 && url.target() == "/" && !url.has_fragment() => Ok(url.host()),
        _ => Err("without port or path".into()),
    }
}

/// An address to listen on; an empty text turns the listener off.
fn listen_address(r: &mut Reader<'_>, field: &Field<'_>) -> Option<Option<SocketAddr>> {
    let text = field.text(r)?;
    if text.is_empty() {
        return Some(None);
    }
    let address: Option<SocketAddr> = text.parse().ok();
    match address {
        Some(address) => presence::address(r, field, address.ip()),
        None => field
            .reject(r, format!("“{text}” is not an address with a port such as 127.0.0.1:8080")),
    }
    address.map(Some)
}
