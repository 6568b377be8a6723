//! Certificate authorities from files.

use anyhow::Context;
use bongsu_send::tls::Trust;
use std::path::PathBuf;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

/// Trust in Mozilla's authorities and those in these PEM files.
///
/// # Errors
/// When a file cannot be read, or holds no certificate of an authority.
pub fn with_own(files: &[PathBuf]) -> anyhow::Result<Trust> {
    match files {
        [] => Ok(Trust::default()),
        files => Trust::with(&roots(files)?).map_err(anyhow::Error::msg),
    }
}

/// All certificates in these PEM files.
///
/// # Errors
/// When a file cannot be read, or holds no certificate.
pub fn roots(files: &[PathBuf]) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let mut roots = Vec::new();
    for file in files {
        let before = roots.len();
        let pem = CertificateDer::pem_file_iter(file);
        for root in pem.with_context(|| format!("the trust root {}", file.display()))? {
            roots.push(root.with_context(|| format!("the trust root {}", file.display()))?);
        }
        anyhow::ensure!(roots.len() > before, "{} contains no certificate in PEM", file.display());
    }
    Ok(roots)
}
