//! How a service other than the web is reached: `imap://mail.shop.kr`, `tcp://db.shop.kr:9000`,
//! `mail://shop.kr` (at the servers that its MX records name), `dns://shop.kr/MX`.

use super::error::Problem;
use super::host::{below, http, name_of, other_domain};
use super::value::short;
use crate::http_url::HttpUrl;
use crate::inventory::SiteUrl;
use crate::name::Name;
use crate::service::{RecordType, Service, ServiceName, ServiceSpec, Tls};
use std::borrow::Cow;

/// The scheme of DNS records, whose type is the path.
const DNS: &str = "dns";

/// The longest text that is sent, in bytes.
const MAX_SEND_BYTES: usize = 500;

/// Reads the URL of a service into its host and the rest; `None` when it is not one.
pub(super) fn parse(text: &str) -> Option<Result<(Name, SiteUrl), Problem>> {
    let (scheme, rest) = text.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let known = match scheme.as_str() {
        DNS => None,
        "mx" => Some(Service::Mail),
        code => Some(Service::from_code(code).filter(|kind| !matches!(kind, Service::Records(_)))?),
    };
    Some(read(text, rest, known))
}

fn read(text: &str, rest: &str, kind: Option<Service>) -> Result<(Name, SiteUrl), Problem> {
    let bad = |why| Problem::Url { url: short(text), why };
    // The rest is split as that of a site is. A port that is not written is the scheme's own.
    let url = http(&format!("http://{rest}")).map_err(|problem| requoted(problem, text))?;
    let other = http(&format!("https://{rest}"))?;
    let port = (url.port() == other.port()).then_some(url.port());
    let name = name_of(&url, text)?;
    let path = path(&url);
    let kind = match kind {
        Some(_) if !path.is_empty() => return Err(bad("a service has no path")),
        Some(kind) => kind,
        None => RecordType::from_code(&path.to_ascii_lowercase())
            .map(Service::Records)
            .ok_or(bad("write the type of the records behind the host: /MX"))?,
    };
    match (kind.group(), port) {
        ("tcp", None) if kind.port().is_none() => return Err(bad("the port is missing")),
        ("tcp", _) | (_, None) => {}
        _ => return Err(bad("it has no port")),
    }
    let service = options(&url, ServiceSpec::of(kind)).map_err(bad)?;
    Ok((name, SiteUrl::of_service(service, port)))
}

/// A URL is quoted as it was written, and not at all where it may hold a password.
fn requoted(problem: Problem, text: &str) -> Problem {
    match problem {
        Problem::Url { url, why } if !url.ends_with("://…") => {
            Problem::Url { url: short(text), why }
        }
        other => other,
    }
}

fn path(url: &HttpUrl) -> &str {
    url.target().split('?').next().unwrap_or_default().trim_start_matches('/')
}

/// What stands behind the question mark.
fn options(url: &HttpUrl, mut service: ServiceSpec) -> Result<ServiceSpec, &'static str> {
    let query = url.target().split_once('?').map_or("", |(_, query)| query);
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        match (&*key, service.kind) {
            ("starttls", kind) if matches!(kind.tls(), Tls::Possible | Tls::Expected) => {
                service.starttls = match &*value {
                    "yes" => true,
                    "no" => false,
                    _ => return Err("starttls is yes or no"),
                };
            }
            ("starttls", _) => return Err("it does not change to TLS later"),
            ("send", Service::Tcp | Service::Tls) => match value {
                value if value.len() > MAX_SEND_BYTES => return Err("what is sent is too long"),
                value => service.send = Some(value.into_owned()),
            },
            ("send", _) => return Err("only tcp and tls send a text"),
            _ => return Err("only starttls and send are known behind the question mark"),
        }
    }
    Ok(service)
}

/// The name of the site that a service is: of its host, or of the domain of the row where
/// it runs elsewhere.
pub(super) fn name(
    host: Name,
    mut url: SiteUrl,
    domain: &Name,
) -> Result<(Name, SiteUrl), Problem> {
    let Some(service) = &mut url.service else { return Ok((host, url)) };
    let kind = service.kind;
    let domain = ServiceName::of(domain).map_or_else(|| domain.clone(), |named| named.host);
    let is_own = below(&host, &domain);
    if !is_own && (kind.is_asked_of_zone() || kind == Service::Mail) {
        return Err(other_domain(&host, &domain));
    }
    let owner = if is_own {
        host
    } else {
        service.at = Some(host);
        domain
    };
    let port = Some(url.port).filter(|_| kind.group() == "tcp");
    Ok((ServiceName { kind, port, host: owner }.name()?, url))
}

/// A service's URL as [`parse`] reads it. `name` is the name of its site.
pub(super) fn write(name: &Name, url: &SiteUrl, service: &ServiceSpec) -> String {
    let kind = service.kind;
    let named = ServiceName::of(name).map(|named| named.host);
    let host = service.at.as_ref().or(named.as_ref()).unwrap_or(name);
    let (scheme, path) = match kind {
        Service::Records(of) => (DNS, Cow::Owned(format!("/{}", of.code().to_uppercase()))),
        kind => (kind.code(), Cow::Borrowed("")),
    };
    let port = match kind.port() {
        Some(port) if port == url.port => String::new(),
        _ if kind.group() == "tcp" => format!(":{}", url.port),
        _ => String::new(),
    };
    let mut query = form_urlencoded::Serializer::new(String::new());
    if service.starttls != ServiceSpec::of(kind).starttls {
        query.append_pair("starttls", if service.starttls { "yes" } else { "no" });
    }
    if let Some(send) = &service.send {
        query.append_pair("send", send);
    }
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{scheme}://{host}{port}{path}{mark}{query}")
}
