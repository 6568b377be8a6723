//! TLS to providers: which authorities are trusted, for the configured host name.

use std::io;
use std::sync::{Arc, LazyLock};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// The trusted authorities: Mozilla's, and the operator's own.
#[derive(Clone, Debug)]
pub struct Trust {
    config: Arc<ClientConfig>,
}

impl Trust {
    /// Mozilla's authorities and `own`.
    ///
    /// # Errors
    /// Which of `own`, counted from 1, is not a certificate of an authority.
    pub fn with(own: &[CertificateDer<'static>]) -> Result<Trust, String> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for (n, root) in own.iter().enumerate() {
            let wrong = |error| format!("certificate {}: {error}", n + 1);
            roots.add(root.clone()).map_err(wrong)?;
        }
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        Ok(Trust { config: Arc::new(config) })
    }

    /// Encrypts a connection to `host`.
    pub(crate) async fn encrypt(
        &self,
        host: &str,
        tcp: TcpStream,
    ) -> io::Result<TlsStream<TcpStream>> {
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        TlsConnector::from(self.config.clone()).connect(name, tcp).await
    }
}

impl Default for Trust {
    /// Mozilla's authorities alone.
    fn default() -> Trust {
        static TRUST: LazyLock<Trust> =
            LazyLock::new(|| Trust::with(&[]).expect("Mozilla's roots are certificates"));
        TRUST.clone()
    }
}
