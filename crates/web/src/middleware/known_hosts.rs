//! Answers only under the names that this program is reached by.
//!
//! A web page anywhere can point its own name at 127.0.0.1 after it was loaded (DNS
//! rebinding). Its script then reads what answers there as its own, and to the browser its
//! forms have the right origin. What gives it away is the name that it asks for.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bongsu_core::http_url::HttpUrl;
use std::net::IpAddr;
use std::sync::Arc;

/// The hosts under which a listener is reached: its address, the URL at which people find it, and
/// other names that lead to it. The default is loopback alone.
#[derive(Clone, Debug, Default)]
pub struct KnownHosts {
    listen: Option<IpAddr>,
    url: Option<String>,
    hosts: Vec<String>,
}

impl KnownHosts {
    /// Of what listens at an address, and is found by people at `url`, and by programs at any
    /// of `hosts`, which are in lower-case ASCII.
    pub fn new(listen: IpAddr, url: Option<&str>, hosts: &[String]) -> KnownHosts {
        let host = url.and_then(|url| HttpUrl::parse(url).ok()).map(|url| url.host());
        let hosts = host.into_iter().chain(hosts.iter().cloned()).collect();
        KnownHosts { listen: Some(listen), url: url.map(str::to_owned), hosts }
    }

    /// The origin that forms may come from besides the listener's own.
    pub(super) fn origin(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// Whether a request to this authority (RFC 9110 §7.2) is meant for this listener: loopback,
    /// its address, the host of its URL or another known one, at any port. What listens at all
    /// addresses is known by any, since no page makes an address lead elsewhere.
    fn is_known(&self, authority: &str) -> bool {
        let Ok(parsed) = authority.parse::<Authority>() else { return false };
        let host = parsed.host().to_ascii_lowercase();
        let host = host.strip_suffix('.').unwrap_or(&host);
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        if authority.contains('@') {
            return false;
        }
        if self.hosts.iter().any(|host| host == bare) {
            return true;
        }
        match bare.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
            Ok(ip) => {
                let listens_at = |at: IpAddr| at.is_unspecified() || at.to_canonical() == ip;
                ip.is_loopback() || self.listen.is_some_and(listens_at)
            }
            // RFC 6761 §6.3: these names are loopback and are never looked up.
            Err(_) => bare == "localhost" || bare.ends_with(".localhost"),
        }
    }
}

/// Refuses requests to hosts that are not known (RFC 9110 §15.5.20). A request that names none
/// is no browser's.
pub async fn require_known_host(
    State(hosts): State<Arc<KnownHosts>>,
    request: Request,
    next: Next,
) -> Response {
    let in_target = request.uri().authority().map(Authority::as_str);
    let in_header = request.headers().get_all(HOST).iter().map(|host| host.to_str().ok());
    let mut named = in_target.map(Some).into_iter().chain(in_header);
    if named.all(|host| host.is_some_and(|host| hosts.is_known(host))) {
        return next.run(request).await;
    }
    tracing::debug!(host = ?request.headers().get(HOST), "refused a request to an unknown host");
    StatusCode::MISDIRECTED_REQUEST.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(listen: &str, url: Option<&str>, authority: &str) -> bool {
        KnownHosts::new(listen.parse().unwrap(), url, &["bongsu".to_owned()]).is_known(authority)
    }

    #[test]
    fn loopback_is_known_by_name_and_address() {
        for host in [
            "localhost:8081",
            "127.0.0.1",
            "127.9.9.9:1",
            "[::1]:8081",
            "LOCALHOST.",
            "desk.localhost",
            "[::ffff:127.0.0.1]",
        ] {
            assert!(known("127.0.0.1", None, host), "{host}");
        }
    }

    #[test]
    fn a_strangers_name_is_unknown_wherever_it_leads() {
        for host in [
            "rebind.evil.example:8081",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "notlocalhost",
            "localhost@evil.example",
            "evil@localhost",
            "",
            "a b",
            "127.0.0.1:8081:evil.example",
            "192.0.2.1",
        ] {
            assert!(!known("127.0.0.1", Some("https://desk.host.example"), host), "{host}");
        }
    }

    #[test]
    fn a_door_is_known_by_its_url_and_its_address() {
        let url = Some("https://Desk.Host.example/below");
        assert!(known("127.0.0.1", url, "desk.host.example"));
        assert!(known("127.0.0.1", url, "DESK.host.example.:443"));
        assert!(known("127.0.0.1", url, "bongsu:8081"));
        assert!(known("192.0.2.7", None, "192.0.2.7:8081"));
        assert!(!known("192.0.2.7", None, "192.0.2.8:8081"));
        assert!(known("0.0.0.0", None, "192.0.2.8:8081"));
        assert!(!known("0.0.0.0", None, "rebind.evil.example"));
    }
}
