//! `[mail]`: relays for mail, and how it is signed.

use super::values::files;
use crate::trust;
use anyhow::Context;
use bongsu_core::name::Name;
use bongsu_send::mail::{Mailer, Relay, Signer};
use bongsu_send::tls::Trust;
use bongsu_settings::{Fields, Reader};
use std::path::PathBuf;

/// The variable that holds the password of the users of `[mail] relays`.
pub const MAIL_PASSWORD_VARIABLE: &str = "BONGSU_MAIL_PASSWORD";

/// Relays for mail, and how it is signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail {
    /// `address`, or `Name <address>`.
    pub from: String,
    /// Relays, in order of preference.
    pub relays: Vec<String>,
    /// PEM files of certificate authorities that relays may use, beside Mozilla's list.
    pub trust_roots: Vec<PathBuf>,
    /// How mail is signed; not at all when `None`.
    pub dkim: Option<Dkim>,
}

/// A DKIM key (RFC 6376).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dkim {
    /// The signing domain.
    pub domain: Name,
    /// The selector, under which DNS has the public key.
    pub selector: String,
    /// The file of the private key, in PEM.
    pub key_file: PathBuf,
}

impl Mail {
    /// `None` without relays.
    pub(super) fn read(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Option<Mail> {
        let (mut relays, mut trust_roots) = (Vec::new(), Vec::new());
        let sender = f.take("from");
        let from = sender.as_ref().and_then(|field| field.text(r)).unwrap_or_default();
        f.list(r, "relays", "a relay", &mut relays, |text| match Relay::parse(text, Some("")) {
            Ok(_) => Ok(text.to_owned()),
            Err(error) => Err(error.to_string()),
        });
        files(r, f, "trust_roots", &mut trust_roots);
        let dkim = Dkim::read(r, f);
        if relays.is_empty() {
            return None;
        }
        let loopback = Relay::parse("smtp://127.0.0.1", None).into_iter().collect();
        match (sender, Mailer::new(&from, loopback)) {
            (Some(field), Err(error)) => field.reject(r, error.to_string()),
            (None, _) => _ = f.require(r, "from"),
            (Some(_), Ok(_)) => return Some(Mail { from, relays, trust_roots, dkim }),
        }
        None
    }

    /// The mailer, with the relays' password from [`MAIL_PASSWORD_VARIABLE`].
    ///
    /// # Errors
    /// When a relay's user has no password, or a file cannot be read.
    pub fn mailer(&self) -> anyhow::Result<Mailer> {
        let password = std::env::var(MAIL_PASSWORD_VARIABLE).ok();
        let trust = Trust::with(&trust::roots(&self.trust_roots)?).map_err(anyhow::Error::msg)?;
        let relays = self.relays.iter().map(|relay| {
            Relay::parse(relay, password.as_deref()).map(|relay| relay.trusting(trust.clone()))
        });
        let mailer = Mailer::new(&self.from, relays.collect::<Result<_, _>>()?)?;
        match &self.dkim {
            Some(dkim) => Ok(mailer.signing(dkim.signer()?)),
            None => Ok(mailer),
        }
    }
}

impl Dkim {
    /// All three keys, or none.
    fn read(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Option<Dkim> {
        let (domain, selector) = (f.take("dkim_domain"), f.take("dkim_selector"));
        let key_file = f.take("dkim_key_file");
        match (domain, selector, key_file) {
            (None, None, None) => None,
            (Some(domain), Some(selector), Some(key_file)) => {
                let name = Name::parse(&domain.text(r)?);
                let name = name.map_err(|error| domain.reject(r, error.to_string()));
                let text = selector.text(r)?;
                // One label or several (RFC 6376 §3.1), so not a name by itself.
                if Name::parse(&format!("{text}.bongsu.example")).is_err() {
                    selector.reject(r, format!("“{text}” is not a selector such as s1"));
                }
                Some(Dkim {
                    domain: name.ok()?,
                    selector: text,
                    key_file: key_file.text(r)?.into(),
                })
            }
            (domain, selector, key_file) => {
                let given = domain.or(selector).or(key_file)?;
                given.reject(r, "set all of `dkim_domain`, `dkim_selector` and `dkim_key_file`");
                None
            }
        }
    }

    /// The signer.
    ///
    /// # Errors
    /// When the key cannot be read, or is not one that can sign.
    pub fn signer(&self) -> anyhow::Result<Signer> {
        let at = || format!("mail.dkim_key_file: {}", self.key_file.display());
        let pem = std::fs::read_to_string(&self.key_file).with_context(at)?;
        Signer::new(self.domain.as_str(), &self.selector, &pem).with_context(at)
    }
}
