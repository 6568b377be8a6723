//! Certificate authorities from files.

use anyhow::Context;
use std::path::PathBuf;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

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
