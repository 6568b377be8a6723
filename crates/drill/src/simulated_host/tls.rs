//! Certificates of the simulated company, from an authority of its own.
//!
//! One key for all and one certificate per web server with all its sites, so that thousands of
//! sites have certificates within a fraction of a second.

use super::plan::Plan;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use std::sync::Arc;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::NoServerSessionStorage;

/// The authority, and the TLS configuration of each server.
pub struct Certificates {
    issuer: CertifiedIssuer<'static, KeyPair>,
    key: KeyPair,
    /// By web server; `None` where it has no TLS site.
    pub servers: Vec<Option<Arc<ServerConfig>>>,
    /// The configuration of the mail relays.
    pub relays: Arc<ServerConfig>,
}

/// Why certificates could not be created.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// Creation failed.
    #[error("cannot create a certificate: {0}")]
    Make(#[from] rcgen::Error),
    /// The TLS library rejected one.
    #[error("cannot use a certificate: {0}")]
    Use(#[from] tokio_rustls::rustls::Error),
}

/// The validity of a certificate, wide enough for drills of any year.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Valid {
    Always,
    /// Ended before any drill begins.
    Past,
}

impl Certificates {
    /// Creates the authority and a certificate for every web server.
    pub fn create(plan: &Plan) -> Result<Certificates, TlsError> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "bongsu drill authority (not real)");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        validity(&mut params, Valid::Always);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        let key = KeyPair::generate()?;
        let relays = server_config(&issuer, &key, plan.relays(), Valid::Always)?;
        let mut made = Certificates { issuer, key, servers: Vec::new(), relays };
        for server in 0..plan.servers.len() {
            let on_it = plan.sites.iter().filter(|s| s.server == server && s.https);
            let names: Vec<String> = on_it.map(|s| s.host.to_string()).collect();
            let config = match names.is_empty() {
                true => None,
                false => Some(server_config(&made.issuer, &made.key, names, Valid::Always)?),
            };
            made.servers.push(config);
        }
        Ok(made)
    }

    /// The root certificate, which the prober must trust during the drill.
    pub fn root(&self) -> CertificateDer<'static> {
        self.issuer.der().clone()
    }

    /// The root certificate as PEM, for other tools.
    pub fn root_pem(&self) -> String {
        self.issuer.pem()
    }

    /// The configuration of a site with an expired certificate.
    pub fn expired(&self, host: &str) -> Result<Arc<ServerConfig>, TlsError> {
        server_config(&self.issuer, &self.key, vec![host.to_owned()], Valid::Past)
    }
}

/// A configuration with a certificate for these names.
fn server_config(
    issuer: &CertifiedIssuer<'static, KeyPair>,
    key: &KeyPair,
    names: Vec<String>,
    valid: Valid,
) -> Result<Arc<ServerConfig>, TlsError> {
    let mut params = CertificateParams::new(names)?;
    validity(&mut params, valid);
    let leaf = params.signed_by(key, issuer)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let location = vec![leaf.der().clone()];
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(location, key)?;
    // Probes never come back to resume a session.
    config.send_tls13_tickets = 0;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    Ok(Arc::new(config))
}

fn validity(params: &mut CertificateParams, valid: Valid) {
    params.not_before = date_time_ymd(2000, 1, 1);
    params.not_after = match valid {
        Valid::Always => date_time_ymd(2100, 1, 1),
        Valid::Past => date_time_ymd(2001, 1, 1),
    };
}
