//! Who sent a request: the address that connected, or that a trusted proxy forwarded.

use crate::app::App;
use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderMap;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// The header in which proxies say for whom they ask; each adds who connected to it.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address of the client, if it is known. Of what a proxy in `[web] trusted_proxies` forwards,
/// the last address that is no such proxy: what stands before it, the client may have written.
pub fn client_address(app: &App, request: &Request) -> Option<IpAddr> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>()?.0.ip().to_canonical();
    Some(forwarded_for(&app.settings.trusted_proxies, peer, request.headers()))
}

/// The same of headers, for the address `peer` that connected.
pub fn address_of(app: &App, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    forwarded_for(&app.settings.trusted_proxies, peer.to_canonical(), headers)
}

fn forwarded_for(proxies: &[IpNet], peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let is_proxy = |address: &IpAddr| proxies.iter().any(|net| net.contains(address));
    let named: Vec<&str> = headers
        .get_all(FORWARDED_FOR)
        .iter()
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .collect();
    let mut client = peer;
    for text in named.into_iter().rev() {
        if !is_proxy(&client) {
            break;
        }
        // Whatever came before something unreadable is not known either.
        let Some(address) = address(text.trim()) else { break };
        client = address.to_canonical();
    }
    client
}

/// An address, which some proxies write with a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse().ok().map(|at: SocketAddr| at.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn client(peer: &str, forwarded: &[&'static str]) -> String {
        let proxies = ["127.0.0.1/32".parse().unwrap(), "10.1.0.0/16".parse().unwrap()];
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(value));
        }
        forwarded_for(&proxies, peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn a_trusted_proxy_says_who_asks() {
        assert_eq!(client("127.0.0.1", &["192.0.2.7"]), "192.0.2.7");
        assert_eq!(client("127.0.0.1", &["192.0.2.7, 10.1.2.3"]), "192.0.2.7");
        assert_eq!(client("127.0.0.1", &["192.0.2.7", "10.1.2.3"]), "192.0.2.7");
        assert_eq!(client("127.0.0.1", &["[2001:db8::7]:4711"]), "2001:db8::7");
        assert_eq!(client("127.0.0.1", &["192.0.2.7:4711"]), "192.0.2.7");
        assert_eq!(client("127.0.0.1", &[]), "127.0.0.1");
    }

    #[test]
    fn a_client_cannot_say_that_it_is_another() {
        assert_eq!(client("127.0.0.1", &["198.51.100.1, 192.0.2.7"]), "192.0.2.7");
        assert_eq!(client("192.0.2.7", &["198.51.100.1"]), "192.0.2.7", "it is no proxy");
        assert_eq!(client("127.0.0.1", &["198.51.100.1, unknown"]), "127.0.0.1");
        assert_eq!(client("127.0.0.1", &["198.51.100.1, "]), "127.0.0.1");
    }
}
