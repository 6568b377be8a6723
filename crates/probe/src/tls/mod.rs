//! The TLS handshake, with a verifier that distinguishes certificate errors and records when the
//! chain expires, whether or not it is valid otherwise.

mod old_suites;

use crate::tcp::{ConnectError, classify_io_error};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::name::Name;
use bongsu_core::observation::Reason;
use parking_lot::Mutex;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::client::{ResolvesClientCert, Resumption, WebPkiServerVerifier};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::time_provider::TimeProvider;
use tokio_rustls::rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

/// The trusted authorities, and the clock for validity. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Trust {
    config: ClientConfig,
    verifier: Arc<WebPkiServerVerifier>,
    clock: Clock,
}

/// A root that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the trust root number {number} cannot be used: {source}")]
pub struct TrustError {
    number: usize,
    source: Error,
}

#[derive(Debug)]
struct ByClock(Clock);

impl TimeProvider for ByClock {
    fn current_time(&self) -> Option<UnixTime> {
        let secs = u64::try_from(self.0.calendar().as_micros() / 1_000_000).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(secs)))
    }
}

impl Trust {
    /// Mozilla's roots and `extra` ones, such as the authority of a drill.
    ///
    /// # Errors
    /// When a certificate of `extra` is not one.
    pub fn new(extra: &[CertificateDer<'static>], clock: Clock) -> Result<Trust, TrustError> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for (number, root) in extra.iter().enumerate() {
            roots.add(root.clone()).map_err(|source| TrustError { number, source })?;
        }
        let roots = Arc::new(roots);
        let provider = Arc::new(ring::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(roots.clone(), provider.clone())
            .build()
            .expect("Mozilla's list is not empty");
        let mut config =
            ClientConfig::builder_with_details(provider, Arc::new(ByClock(clock.clone())))
                .with_safe_default_protocol_versions()
                .expect("ring speaks TLS 1.2 and 1.3")
                .with_root_certificates(roots)
                .with_no_client_auth();
        // A resumed session has no certificate, which each probe must see.
        config.resumption = Resumption::disabled();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Trust { config, verifier, clock })
    }

    /// Performs a handshake like a visitor of `host`, and judges its certificate when `judged`.
    /// Has no timeout: the caller has one.
    ///
    /// Returns what was seen of the certificates, in success and in failure.
    pub async fn handshake(
        &self,
        stream: TcpStream,
        host: &Name,
        target: IpAddr,
        (protocol, judged): (Protocol, bool),
    ) -> (Result<TlsStream<TcpStream>, ConnectError>, PeerCertificate) {
        let Ok(name) = ServerName::try_from(host.as_str().to_owned()) else {
            // A name with an underscore cannot have a certificate.
            return (
                Err(ConnectError::Target(Reason::CertificateWrongName)),
                PeerCertificate::default(),
            );
        };
        let recorder = Arc::new(Recorder { forgives: !judged, ..self.recorder() });
        let mut config = self.config.clone();
        config.client_auth_cert_resolver = recorder.clone();
        if protocol == Protocol::Other {
            config.alpn_protocols.clear();
        }
        config.dangerous().set_certificate_verifier(recorder.clone());
        let result = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
        let seen = *recorder.seen.lock();
        (result.map_err(|error| why(&error, seen, target)), seen)
    }

    /// Asks a server that did not complete a handshake, over another connection, whether it
    /// speaks what browsers do and this does not. Has no timeout: the caller has one.
    ///
    /// Returns why nothing can be said of it, or what is wrong with its certificate; `None` when
    /// it does not speak that either.
    pub async fn ask_in_old_suites(
        &self,
        stream: TcpStream,
        host: &Name,
    ) -> Option<(ConnectError, PeerCertificate)> {
        let chain = old_suites::certificates(stream, host.as_str()).await?;
        let (leaf, rest) = chain.split_first()?;
        let name = ServerName::try_from(host.as_str().to_owned()).ok()?;
        let now = ByClock(self.clock.clone()).current_time()?;
        let recorder = self.recorder();
        // What it finds is in its record.
        let _ = recorder.verify_server_cert(leaf, rest, &name, &[], now);
        let seen = *recorder.seen.lock();
        Some((seen.wrong.map_or(ConnectError::Local, ConnectError::Target), seen))
    }

    fn recorder(&self) -> Recorder {
        let (verifier, seen) = (self.verifier.clone(), Mutex::new(PeerCertificate::default()));
        Recorder { verifier, seen, forgives: false }
    }
}

fn why(error: &io::Error, seen: PeerCertificate, target: IpAddr) -> ConnectError {
    match (seen.wrong, error.get_ref().and_then(|inner| inner.downcast_ref::<Error>())) {
        (Some(reason), _) => ConnectError::Target(reason),
        // It opens for those who have a certificate of their own.
        (None, Some(_)) if seen.wants_ours => ConnectError::Local,
        (None, Some(_)) => ConnectError::Target(Reason::Handshake),
        (None, None) => classify_io_error(error, target),
    }
}

/// What is spoken over TLS, of which the server is told (RFC 7301).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protocol {
    /// HTTP/1.1.
    Http,
    /// Something else, of which it is not told.
    Other,
}

/// What was seen of the certificates of the peer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct PeerCertificate {
    /// When the first certificate that the chain needs expires; `None` without certificates.
    pub until: Option<Time>,
    /// The error, if any.
    pub wrong: Option<Reason>,
    /// Whether the server asked for a certificate of the visitor, which this has not.
    pub wants_ours: bool,
}

/// Verifies like rustls, and records what it saw.
#[derive(Debug)]
struct Recorder {
    verifier: Arc<WebPkiServerVerifier>,
    seen: Mutex<PeerCertificate>,
    /// Whether nothing is expected of the certificate.
    forgives: bool,
}

impl Recorder {
    fn note(&self, until: Option<Time>, wrong: Option<Reason>) {
        let mut seen = self.seen.lock();
        *seen = PeerCertificate { until, wrong, ..*seen };
    }

    /// When a chain that is valid now expires: with the first of the certificates that it needs.
    /// A server may send others, such as its root signed by an older one that has expired.
    fn valid_until(
        &self,
        leaf: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        (name, ocsp, now): (&ServerName<'_>, &[u8], UnixTime),
    ) -> Option<Time> {
        let own = dates_of(leaf)?.until;
        let mut kept: Vec<_> =
            chain.iter().filter_map(|it| Some((dates_of(it)?.until, it))).collect();
        kept.sort_by_key(|(until, _)| *until);
        while let Some((until, _)) = kept.first().copied().filter(|(until, _)| *until < own) {
            let others: Vec<_> = kept[1..].iter().map(|(_, it)| (*it).clone()).collect();
            if self.verifier.verify_server_cert(leaf, &others, name, ocsp, now).is_err() {
                return Some(until);
            }
            kept.remove(0);
        }
        Some(own)
    }
}

/// Has no certificate, and notes that one was asked for.
impl ResolvesClientCert for Recorder {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.seen.lock().wants_ours = true;
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let dates: Vec<Dates> = [leaf].into_iter().chain(chain).filter_map(dates_of).collect();
        let until = dates.iter().map(|dates| dates.until).min();
        self.note(until, None);
        let verified = self.verifier.verify_server_cert(leaf, chain, name, ocsp, now);
        let until = match verified {
            Ok(_) => self.valid_until(leaf, chain, (name, ocsp, now)),
            Err(_) => until,
        };
        // The dates of the leaf are reported first, whatever else is wrong with the chain: they
        // are the most certain, and the easiest to fix.
        let now = Time::from_secs(i64::try_from(now.as_secs()).unwrap_or(i64::MAX / 2_000_000));
        let wrong = match (&verified, dates_of(leaf)) {
            (Ok(_), _) => None,
            (Err(_), Some(dates)) if dates.until < now => Some(Reason::CertificateExpired),
            (Err(_), Some(dates)) if dates.from > now => Some(Reason::CertificateNotYetValid),
            (Err(error), _) => Some(reason_of(error)),
        };
        if self.forgives {
            self.note(until, None);
            return Ok(ServerCertVerified::assertion());
        }
        self.note(until, wrong);
        verified
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls12_signature(message, cert, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls13_signature(message, cert, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}

fn reason_of(error: &Error) -> Reason {
    let Error::InvalidCertificate(error) = error else { return Reason::Handshake };
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            Reason::CertificateExpired
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            Reason::CertificateNotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Reason::CertificateWrongName
        }
        CertificateError::BadEncoding => Reason::Handshake,
        // Unknown issuer, bad signature, revoked, wrong use: no chain to a trusted root.
        _ => Reason::CertificateUntrusted,
    }
}

struct Dates {
    from: Time,
    until: Time,
}

fn dates_of(der: &CertificateDer<'_>) -> Option<Dates> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).ok()?;
    let validity = certificate.validity();
    // Years up to 9999 fit.
    let time = |stamp: i64| stamp.checked_mul(1_000_000).map(Time::from_micros);
    Some(Dates {
        from: time(validity.not_before.timestamp())?,
        until: time(validity.not_after.timestamp())?,
    })
}
