//! The page of a site: with its secret, and with the redirects that are to be followed.

use super::{SiteProbe, SiteProber};
use crate::http::{self, HttpResponse, LenientEof};
use crate::tcp::ConnectError;
use bongsu_core::http_url::HttpUrl;
use bongsu_core::inventory::{CertificateExpectation, Expect, SiteUrl};
use bongsu_core::name::Name;
use bongsu_core::observation::Reason;
use data_encoding::BASE64;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};

/// A longer file holds no user and password, in bytes.
const MAX_SECRET_BYTES: u64 = 4096;

/// Redirects to other ports below are not followed: nobody's page leads there, and the probe is
/// nobody's scanner.
const MIN_OTHER_PORT: u16 = 1024;

impl SiteProber {
    /// Asks for one page over an open connection.
    pub(super) async fn one_page<S>(
        &self,
        probe: &SiteProbe,
        stream: S,
    ) -> Result<HttpResponse, ConnectError>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let authorization = self.authorization(probe).await?;
        let wanted = (&*probe.expect, authorization.as_deref());
        http::get(&self.clock, stream, &probe.host, &probe.url, wanted, probe.address.ip()).await
    }

    /// The value of the header `Authorization`, from the file that the site names. It is read
    /// each time, so that it can be replaced, and it is in no log.
    async fn authorization(&self, probe: &SiteProbe) -> Result<Option<String>, ConnectError> {
        let options = probe.url.options.as_ref();
        let Some(file) = options.and_then(|options| options.basic_auth.as_ref()) else {
            return Ok(None);
        };
        // Without its secret, and in clear, a page is not asked for: nothing is said of it.
        let directory = self.secrets.as_ref().filter(|_| probe.url.https);
        let path = directory.ok_or(ConnectError::Local)?.join(file);
        let read = async {
            let length = tokio::fs::metadata(&path).await?.len();
            if length > MAX_SECRET_BYTES {
                return Err(std::io::ErrorKind::FileTooLarge.into());
            }
            tokio::fs::read_to_string(&path).await
        };
        match read.await {
            Ok(text) => Ok(Some(format!("Basic {}", BASE64.encode(text.trim_end().as_bytes())))),
            Err(error) => {
                tracing::warn!(%error, file = %path.display(), "cannot read a secret of a site");
                Err(ConnectError::Local)
            }
        }
    }

    /// Follows the redirects of a page as far as the site wants, within its host: another host is
    /// another site, and nothing is looked up while probing. Every hop is asked at an address
    /// that the policy admits and with a certificate that is as it must be; the last page is
    /// judged. Where it leads to another host, nobody has seen the page that was to be judged, and
    /// nothing is said against it.
    pub(super) async fn follow(
        &self,
        probe: &SiteProbe,
        first: HttpResponse,
    ) -> Result<HttpResponse, ConnectError> {
        let most = probe.url.options.as_ref().map_or(0, |options| options.redirects);
        let (mut page, mut visited) = (first, BTreeSet::new());
        if most == 0 {
            return Ok(page);
        }
        for _ in 0..most {
            let Some(location) = page.location.clone() else { return Ok(page) };
            let Some(hop) = hop_of(&location, probe) else {
                return Ok(unseen(page, &location, probe));
            };
            if !visited.insert(location) {
                return Err(ConnectError::Target(Reason::RedirectLoop));
            }
            page = self.hop(&hop).await?;
        }
        match page.location.clone() {
            // More than it may be.
            Some(location) if hop_of(&location, probe).is_some() => {
                Err(ConnectError::Target(Reason::RedirectLoop))
            }
            Some(location) => Ok(unseen(page, &location, probe)),
            None => Ok(page),
        }
    }

    async fn hop(&self, hop: &SiteProbe) -> Result<HttpResponse, ConnectError> {
        let stream = self.connect(hop.address, self.budgets.tcp, |_| ()).await?;
        if !hop.url.https {
            return self.one_page(hop, LenientEof(stream)).await;
        }
        let judged = hop.expect.certificate != CertificateExpectation::Any;
        let speaks = (crate::tls::Protocol::Http, judged);
        let secured = self.trust.handshake(stream, &hop.host, hop.address.ip(), speaks).await.0;
        self.one_page(hop, secured?).await
    }
}

/// A redirect that is not followed, for what is expected of the page that it leads to. It is judged
/// as any page where it does not leave the host, or where a redirect is what is expected.
fn unseen(mut page: HttpResponse, location: &str, probe: &SiteProbe) -> HttpResponse {
    let host = HttpUrl::parse(location).ok().and_then(|url| Name::parse(&url.host()).ok());
    let leaves = host.is_some_and(|host| host != probe.host);
    let is_wanted = probe.expect.status.is_some_and(|status| (300..400).contains(&status));
    if leaves && !is_wanted {
        page.mismatch = None;
    }
    page
}

/// The probe of a URL of the same host, with the expectations of the first.
fn hop_of(location: &str, first: &SiteProbe) -> Option<SiteProbe> {
    let url = HttpUrl::parse(location).ok()?;
    let known = [80, 443, first.url.port].contains(&url.port());
    if Name::parse(&url.host()).ok()? != first.host || !(known || url.port() >= MIN_OTHER_PORT) {
        return None;
    }
    let mut hop = first.clone();
    hop.address.set_port(url.port());
    let mut options = first.url.options.clone();
    if let Some(options) = options.as_mut().filter(|_| !url.is_https()) {
        // A secret does not go where it would be readable.
        options.basic_auth = None;
    }
    hop.url = Arc::new(SiteUrl {
        https: url.is_https(),
        port: url.port(),
        path: url.target().to_owned(),
        options,
        service: None,
    });
    hop.expect = Arc::new(Expect::clone(&first.expect));
    Some(hop)
}
