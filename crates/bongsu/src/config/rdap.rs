//! `[rdap]`: when domains expire, by their registries.

use super::presence;
use super::values::HOUR;
use crate::trust;
use bongsu_send::http::Endpoint;
use bongsu_send::tls::Trust;
use bongsu_settings::{Fields, Reader};
use std::path::PathBuf;
use std::time::Duration;

/// When domains expire, by their registries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rdap {
    /// The list that says which registry answers for which ending (RFC 9224).
    pub bootstrap_url: String,
    /// A domain that expires soon is asked about again after this long.
    pub interval: Duration,
    /// The most requests to one registry.
    pub requests_per_minute: u32,
    /// PEM files of certificate authorities that registries may use, beside Mozilla's list.
    pub trust_roots: Vec<PathBuf>,
}

impl Rdap {
    /// `None` without a list.
    pub(super) fn read(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Option<Rdap> {
        let mut rdap = Rdap {
            bootstrap_url: String::new(),
            interval: Duration::from_secs(86_400),
            requests_per_minute: 20,
            trust_roots: Vec::new(),
        };
        f.duration(r, "interval_h", HOUR, 1..=720, &mut rdap.interval);
        if let Some(n) = f.integer(r, "requests_per_minute", 1..=600) {
            rdap.requests_per_minute = u32::try_from(n).unwrap_or(1);
        }
        presence::trust_roots(r, f, &mut rdap.trust_roots);
        let field = f.take("bootstrap_url")?;
        rdap.bootstrap_url = field.text(r).filter(|text| !text.is_empty())?;
        if let Err(error) = Endpoint::parse(&rdap.bootstrap_url) {
            field.reject(r, error.to_string());
        }
        Some(rdap)
    }

    /// The authorities that registries may use.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn trust(&self) -> anyhow::Result<Trust> {
        trust::with_own(&self.trust_roots)
    }
}
