//! URLs of HTTP, split in one place by the URL Standard, as browsers and HTTP clients do.
//!
//! A URL whose host two parsers read differently gets past a check made on the one and
//! connects to the other. So what the standard would repair silently is refused here, and what
//! is stored or requested afterwards is what was parsed ([`HttpUrl::as_str`]).

use crate::name::Name;
use std::cell::Cell;
use std::net::IpAddr;
use url::{Host, ParseError, Position, SyntaxViolation, Url};

/// An absolute `http` or `https` URL without a user name or password, in its normal form: host
/// in lower-case ASCII, dot segments removed, what must be percent-encoded encoded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HttpUrl(Url);

/// Why a text is not an [`HttpUrl`]. It never repeats the text, which may hold a secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum HttpUrlError {
    /// It does not begin with a scheme and two slashes.
    #[error("write http:// or https:// first")]
    NoScheme,
    /// It is of another scheme.
    #[error("only http and https are supported")]
    Scheme,
    /// It has a user name or a password.
    #[error("no user name or password is allowed in it")]
    Credentials,
    /// The port is not one.
    #[error("the port is not 1 to 65535")]
    Port,
    /// The host is not a name or an address.
    #[error("the host is neither a name nor an address")]
    Host,
    /// Programs differ in how they read it.
    #[error("write it without backslashes, tabs and spaces around it")]
    Ambiguous,
}

impl HttpUrl {
    /// Parses a URL.
    ///
    /// # Errors
    /// [`HttpUrlError`].
    pub fn parse(text: &str) -> Result<HttpUrl, HttpUrlError> {
        let refused = Cell::new(None);
        let note = |violation| {
            if let Some(error) = error_of(violation) {
                refused.set(refused.get().or(Some(error)));
            }
        };
        let parsed = Url::options().syntax_violation_callback(Some(&note)).parse(text);
        let url = match (parsed, refused.get()) {
            (_, Some(error)) => return Err(error),
            (Err(ParseError::RelativeUrlWithoutBase), _) => return Err(HttpUrlError::NoScheme),
            (Err(ParseError::InvalidPort), _) => return Err(HttpUrlError::Port),
            (Err(_), _) => return Err(HttpUrlError::Host),
            (Ok(url), None) => url,
        };
        match url.scheme() {
            "http" | "https" if url.port() == Some(0) => Err(HttpUrlError::Port),
            "http" | "https" => Ok(HttpUrl(url)),
            // `shop.kr:80/` is of the scheme “shop.kr” by the grammar.
            _ if url.cannot_be_a_base() || !text.contains("://") => Err(HttpUrlError::NoScheme),
            _ => Err(HttpUrlError::Scheme),
        }
    }

    /// Whether it is `https`.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The host as a client looks it up: a name in lower-case ASCII, or an address without
    /// brackets.
    pub fn host(&self) -> String {
        match self.ip() {
            Some(ip) => ip.to_string(),
            None => self.0.host_str().unwrap_or_default().to_owned(),
        }
    }

    /// The address, if the host is one in any of its spellings.
    pub fn ip(&self) -> Option<IpAddr> {
        match self.0.host()? {
            Host::Ipv4(ip) => Some(ip.into()),
            Host::Ipv6(ip) => Some(ip.into()),
            Host::Domain(_) => None,
        }
    }

    /// The port, 1 to 65535; the scheme's own when none is written.
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or(if self.is_https() { 443 } else { 80 })
    }

    /// Whether it is of a stranger's server that this program may be made to ask: `https`, by name,
    /// so that a domain's owner is asked, and at the port of HTTPS, so that nobody makes it knock at
    /// other services. What the name resolves to is to be judged when it is asked.
    pub fn is_public_https(&self) -> bool {
        let is_named = self.ip().is_none() && Name::parse(&self.host()).is_ok();
        self.is_https() && is_named && self.port() == 443 && !self.has_fragment()
    }

    /// Scheme, host and port (RFC 6454 §6.2).
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Path and query as they are sent, beginning with a slash.
    pub fn target(&self) -> &str {
        &self.0[Position::BeforePath..Position::AfterQuery]
    }

    /// Whether it has a fragment, which is never sent.
    pub fn has_fragment(&self) -> bool {
        self.0.fragment().is_some()
    }

    /// The URL in its normal form.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// The error for a violation that the standard repairs; `None` for one that changes no part.
fn error_of(violation: SyntaxViolation) -> Option<HttpUrlError> {
    match violation {
        SyntaxViolation::EmbeddedCredentials | SyntaxViolation::UnencodedAtSign => {
            Some(HttpUrlError::Credentials)
        }
        SyntaxViolation::ExpectedDoubleSlash => Some(HttpUrlError::NoScheme),
        SyntaxViolation::Backslash
        | SyntaxViolation::C0SpaceIgnored
        | SyntaxViolation::TabOrNewlineIgnored => Some(HttpUrlError::Ambiguous),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Result<(bool, String, u16, String), HttpUrlError> {
        let url = HttpUrl::parse(text)?;
        Ok((url.is_https(), url.host(), url.port(), url.target().to_owned()))
    }

    #[test]
    fn a_url_is_split_into_what_a_client_needs() {
        for (text, https, host, port, target) in [
            ("https://Shop.kr", true, "shop.kr", 443, "/"),
            ("HTTP://shop.kr:8080/a?b=가#top", false, "shop.kr", 8080, "/a?b=%EA%B0%80"),
            ("https://shop.kr?x", true, "shop.kr", 443, "/?x"),
            ("https://한글.한국/", true, "xn--bj0bj06e.xn--3e0b707e", 443, "/"),
            ("http://[2001:db8::1]:81/", false, "2001:db8::1", 81, "/"),
            ("https://shop.kr:65535/", true, "shop.kr", 65_535, "/"),
            ("https://shop.kr/a/../b/./c", true, "shop.kr", 443, "/b/c"),
            ("https://shop.kr/@kim?q=a@b", true, "shop.kr", 443, "/@kim?q=a@b"),
        ] {
            let expected = (https, host.to_owned(), port, target.to_owned());
            assert_eq!(parts(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn an_address_is_recognised_in_every_spelling() {
        for text in
            ["http://127.0.0.1/", "http://127.1/", "http://0x7f000001/", "http://2130706433/"]
        {
            assert_eq!(HttpUrl::parse(text).unwrap().host(), "127.0.0.1", "{text}");
        }
        let fullwidth = HttpUrl::parse("http://１２７．０．０．１/").unwrap();
        assert_eq!(fullwidth.ip(), Some("127.0.0.1".parse().unwrap()));
        let mapped = HttpUrl::parse("http://[::ffff:10.0.0.1]/").unwrap();
        assert_eq!(mapped.ip(), Some("::ffff:10.0.0.1".parse().unwrap()));
    }

    #[test]
    fn what_programs_read_differently_is_refused() {
        use HttpUrlError::{Ambiguous, Credentials, Host, NoScheme, Port, Scheme};
        for (text, error) in [
            ("", NoScheme),
            ("shop.kr/", NoScheme),
            ("shop.kr:80/", NoScheme),
            ("https:shop.kr", NoScheme),
            ("https:/shop.kr", NoScheme),
            ("https:///shop.kr", NoScheme),
            ("//shop.kr/", NoScheme),
            ("ftp://shop.kr/", Scheme),
            ("file:///etc/passwd", Scheme),
            ("https://", Host),
            ("https://a b/", Host),
            ("https://a%00b/", Host),
            ("https://[::1/", Host),
            ("https://[v1.x]/", Host),
            ("https://1.2.3.256/", Host),
            ("https://kim@shop.kr/", Credentials),
            ("https://kim:secret@shop.kr/", Credentials),
            ("https://@shop.kr/", Credentials),
            ("https://shop.kr@evil.example/", Credentials),
            ("https://a@b@c/", Credentials),
            ("https://shop.kr:0/", Port),
            ("https://shop.kr:65536/", Port),
            ("https://shop.kr:-1/", Port),
            ("https://shop.kr:80x/", Port),
            ("https://evil.example\\.shop.kr/", Ambiguous),
            ("https://evil.example\\@shop.kr/", Ambiguous),
            ("https:\\\\shop.kr/", NoScheme),
            ("https://shop.kr/a\\b", Ambiguous),
            ("https://sh\top.kr/", Ambiguous),
            ("https://shop.kr/\n", Ambiguous),
            (" https://shop.kr/", Ambiguous),
        ] {
            assert_eq!(parts(text).unwrap_err(), error, "{text:?}");
        }
    }
}
