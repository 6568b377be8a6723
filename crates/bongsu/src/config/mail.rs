//! `[mail]`: relays for mail, and how it is signed.

use super::presence;
use super::secret::Secret;
use crate::trust;
use anyhow::Context;
use bongsu_core::name::Name;
use bongsu_send::mail::{Mailer, Relay, Signer};
use bongsu_settings::{Field, Fields, Reader};
use std::cell::Cell;
use std::net::IpAddr;
use std::path::PathBuf;

/// The variable that holds the password of the users of `[mail] relays`.
pub const MAIL_PASSWORD_VARIABLE: &str = "BONGSU_MAIL_PASSWORD";

/// Why two relays with a user are refused in one list.
const SHARED_PASSWORD: &str = "the one password of BONGSU_MAIL_PASSWORD would go to this relay too: \
     give it a [[mail.relay]] of its own, with `url` and `password_file`";

/// Relays for mail, and how it is signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail {
    /// `address`, or `Name <address>`.
    pub from: String,
    /// The name of this machine, with which relays are greeted; the domain of `from` when `None`.
    pub hello: Option<Name>,
    /// Relays, in order of preference.
    pub relays: Vec<MailRelay>,
    /// How mail is signed; not at all when `None`.
    pub dkim: Option<Dkim>,
}

/// A relay, with what belongs to it alone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailRelay {
    /// Its URL.
    pub url: String,
    /// The password of its user; that of [`MAIL_PASSWORD_VARIABLE`] when `None`.
    pub password: Option<Secret>,
    /// PEM files of certificate authorities that it may use, beside Mozilla's list.
    pub trust_roots: Vec<PathBuf>,
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

/// The section as it was read.
#[derive(Default)]
pub(super) struct MailSection {
    /// Whether it names a relay, so that mail is meant to be on, whatever is wrong with it.
    pub(super) is_meant: bool,
    /// Mail, when it is on and right.
    pub(super) mail: Option<Mail>,
}

impl Mail {
    /// The address in `from`, without its name.
    pub(super) fn sender_address(&self) -> &str {
        let from = self.from.rsplit_once('<').map_or(self.from.as_str(), |(_, address)| address);
        from.trim_end_matches('>').trim()
    }

    /// Off without relays.
    pub(super) fn read(r: &mut Reader<'_>, f: &mut Fields<'_>) -> MailSection {
        let (mut urls, mut trust_roots) = (Vec::new(), Vec::new());
        let sender = f.take("from");
        let from = sender.as_ref().and_then(|field| field.text(r));
        let named = Cell::new(0_usize);
        let hello = f.take("hello").and_then(|field| hello(r, &field));
        let logins = Cell::new(0);
        f.list(r, "relays", "a relay", &mut urls, |text| {
            named.set(named.get() + 1);
            let relay = Relay::parse(text, Some("")).map_err(|error| error.to_string())?;
            logins.set(logins.get() + usize::from(relay.has_login()));
            match logins.get() {
                0 | 1 => Ok(text.to_owned()),
                _ => Err(SHARED_PASSWORD.to_owned()),
            }
        });
        presence::trust_roots(r, f, &mut trust_roots);
        let listed = |url| MailRelay { url, password: None, trust_roots: trust_roots.clone() };
        let mut relays: Vec<MailRelay> = urls.into_iter().map(listed).collect();
        for mut fields in f.tables(r, "relay") {
            named.set(named.get() + 1);
            relays.extend(MailRelay::read(r, &mut fields));
            fields.finish(r);
        }
        let dkim = Dkim::read(r, f);
        let is_meant = named.get() > 0;
        if sender.is_none() && is_meant {
            f.require(r, "from");
        }
        let checked = sender.zip(from).filter(|(_, text)| is_meant || !text.is_empty());
        let from = checked.and_then(|(field, text)| {
            let loopback = Relay::parse("smtp://127.0.0.1", None).into_iter().collect();
            match Mailer::new(&text, loopback) {
                Ok(_) => Some(text),
                Err(error) => {
                    field.reject(r, error.to_string());
                    None
                }
            }
        });
        let from = from.filter(|_| !relays.is_empty());
        MailSection { is_meant, mail: from.map(|from| Mail { from, hello, relays, dkim }) }
    }

    /// The mailer. A relay without a password of its own gets that of [`MAIL_PASSWORD_VARIABLE`].
    ///
    /// # Errors
    /// When a relay's user has no password, or a file cannot be read.
    pub fn mailer(&self) -> anyhow::Result<Mailer> {
        let shared = std::env::var(MAIL_PASSWORD_VARIABLE).ok();
        let relays = self.relays.iter().map(|relay| relay.open(shared.as_deref()));
        let mut mailer = Mailer::new(&self.from, relays.collect::<anyhow::Result<_>>()?)?;
        if let Some(hello) = &self.hello {
            mailer = mailer.greeting_as(hello.as_str());
        }
        match &self.dkim {
            Some(dkim) => Ok(mailer.signing(dkim.signer()?)),
            None => Ok(mailer),
        }
    }
}

impl MailRelay {
    fn read(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Option<MailRelay> {
        let url = f.require(r, "url");
        let mut relay = MailRelay {
            url: String::new(),
            password: Secret::take(r, f, "password"),
            trust_roots: Vec::new(),
        };
        presence::trust_roots(r, f, &mut relay.trust_roots);
        let url = url?;
        match relay_url(&url.text(r)?) {
            Ok(text) => relay.url = text,
            Err(error) => url.reject(r, error),
        }
        Some(relay)
    }

    fn open(&self, shared: Option<&str>) -> anyhow::Result<Relay> {
        let own = self.password.as_ref().map(Secret::read_both).transpose()?;
        let (own, other) = own.map_or((None, None), |(own, other)| (Some(own), other));
        let relay = Relay::parse(&self.url, own.as_deref().or(shared))?;
        let relay = relay.trusting(trust::with_own(&self.trust_roots)?);
        Ok(match other {
            Some(other) => relay.or_with_password(&other),
            None => relay,
        })
    }
}

fn relay_url(text: &str) -> Result<String, String> {
    Relay::parse(text, Some("")).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

/// A name that other machines know this one by.
fn hello(r: &mut Reader<'_>, field: &Field<'_>) -> Option<Name> {
    let text = field.text(r)?;
    let name = Name::parse(&text)
        .ok()
        .filter(|name| name.as_str().contains('.') && text.parse::<IpAddr>().is_err());
    if name.is_none() {
        field.reject(r, format!("“{text}” is not a full host name such as desk.host.example"));
    }
    name
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
                let path = key_file.text(r).map(|path| r.path(&path))?;
                presence::file(r, &key_file, &path);
                Some(Dkim { domain: name.ok()?, selector: text, key_file: path })
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
