//! `[tickets.mail]` and `[alert_mail]`: mail that customers write, and other tools.

use super::presence;
use super::secret::Secret;
use super::values::SECOND;
use crate::trust;
use bongsu_core::inventory::normalize_email;
use bongsu_core::ticket::mail::authentication::OwnServer;
use bongsu_receive::imap::{ImapAccount, Security};
use bongsu_settings::{Field, Fields, Reader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// One megabyte, as sizes of mail are counted.
const MEGABYTE: usize = 1 << 20;

/// What is done with a mail that is larger than one may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Oversized {
    /// It is refused, and its mail server tells the sender.
    Refuse,
    /// Its text and the files that fit are taken, and the sender is told.
    Trim,
}

/// What mail is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Customers write it.
    Tickets,
    /// Other tools tell of alerts: it is small, looked for often, and never refused for its size.
    Alerts,
}

impl Purpose {
    /// The section of the configuration that is about it.
    pub const fn section(self) -> &'static str {
        match self {
            Purpose::Tickets => "tickets.mail",
            Purpose::Alerts => "alert_mail",
        }
    }

    const fn poll_interval(self) -> Duration {
        match self {
            Purpose::Tickets => Duration::from_secs(30),
            Purpose::Alerts => Duration::from_secs(10),
        }
    }

    /// How long a mail in the mailbox is left alone that cannot be taken now.
    const fn pause(self) -> Duration {
        match self {
            Purpose::Tickets => Duration::from_secs(3600),
            Purpose::Alerts => Duration::from_secs(30),
        }
    }

    const fn megabytes(self) -> u64 {
        match self {
            Purpose::Tickets => 40,
            Purpose::Alerts => 2,
        }
    }

    const fn writers(self) -> &'static str {
        match self {
            Purpose::Tickets => "customers",
            Purpose::Alerts => "tools",
        }
    }
}

/// Where mail is taken from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IncomingMail {
    /// What it is about.
    pub purpose: Purpose,
    /// The addresses to which people write; answers name the first one.
    pub addresses: Vec<String>,
    /// A socket for LMTP.
    pub lmtp_socket: Option<PathBuf>,
    /// An address for LMTP.
    pub lmtp: Option<SocketAddr>,
    /// An address for SMTP.
    pub smtp: Option<SocketAddr>,
    /// A mailbox.
    pub imap: Option<Mailbox>,
    /// How often the mailbox is looked at.
    pub poll_interval: Duration,
    /// The name under which the operator's own mail server writes what it found of a sender.
    pub authserv_id: Option<String>,
    /// How many `Received` fields the operator's own servers put on a mail, that of the one which
    /// writes what it found included.
    pub received_fields: usize,
    /// Whether every user of this machine is believed to be that mail server: who can connect to
    /// `lmtp` or `smtp` can write what it writes.
    pub trusts_local_users: bool,
    /// The largest mail, in bytes.
    pub message_max_bytes: usize,
    /// What is done with a larger one.
    pub oversized: Oversized,
}

/// A mailbox, by IMAP.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mailbox {
    url: Url,
    password: Secret,
    move_to: Option<String>,
    trust_roots: Vec<PathBuf>,
}

impl IncomingMail {
    /// `None` when something that it needs is missing.
    pub(super) fn read(
        r: &mut Reader<'_>,
        f: &mut Fields<'_>,
        purpose: Purpose,
    ) -> Option<IncomingMail> {
        let mut addresses = Vec::new();
        f.list(r, "addresses", "a mail address", &mut addresses, |text| {
            normalize_email(text).ok_or_else(String::new)
        });
        let lmtp_socket = f.text(r, "lmtp_socket").map(|path| r.path(&path));
        let lmtp = f.take("lmtp").and_then(|field| loopback(r, &field));
        let smtp = f.take("smtp").and_then(|field| loopback(r, &field));
        let names_mailbox = f.has("imap");
        let imap = Mailbox::read(r, f);
        let mut poll_interval = purpose.poll_interval();
        f.duration(r, "poll_interval_s", SECOND, 5..=3600, &mut poll_interval);
        let authserv_id = f.take("authserv_id").and_then(|field| field.non_empty_text(r));
        let received_fields = f.integer(r, "received_fields", 1..=20).unwrap_or(1);
        let received_fields = usize::try_from(received_fields).unwrap_or(1);
        let trusts_local_users = f.boolean(r, "trusts_local_users").unwrap_or(false);
        let megabytes = f.integer(r, "message_max_mb", 1..=100).unwrap_or(purpose.megabytes());
        let message_max_bytes = usize::try_from(megabytes).unwrap_or(1) * MEGABYTE;
        let oversized = match purpose {
            Purpose::Tickets => f.take("oversized").and_then(|field| oversized(r, &field)),
            Purpose::Alerts => Some(Oversized::Trim),
        };
        let oversized = oversized.unwrap_or(Oversized::Refuse);
        if addresses.is_empty() {
            let key = f.key("addresses");
            let why = format!("name the addresses to which {} write", purpose.writers());
            r.report(&f.span().clone(), key, why);
            return None;
        }
        if lmtp_socket.is_none() && lmtp.is_none() && smtp.is_none() && !names_mailbox {
            let key = f.key("lmtp_socket");
            let why = "set `lmtp_socket`, `lmtp`, `smtp` or `imap`: mail comes on no other way";
            r.report(&f.span().clone(), key, why.into());
            return None;
        }
        Some(IncomingMail {
            purpose,
            addresses,
            lmtp_socket,
            lmtp,
            smtp,
            imap,
            poll_interval,
            authserv_id,
            received_fields,
            trusts_local_users,
            message_max_bytes,
            oversized,
        })
    }

    /// Whose word about a sender is believed.
    pub fn own_server(&self) -> Option<OwnServer<'_>> {
        let authserv_id = self.authserv_id.as_deref()?;
        Some(OwnServer { authserv_id, received_fields: self.received_fields })
    }
}

fn oversized(r: &mut Reader<'_>, field: &Field<'_>) -> Option<Oversized> {
    match field.text(r)?.as_str() {
        "refuse" => Some(Oversized::Refuse),
        "trim" => Some(Oversized::Trim),
        text => {
            field.reject(r, format!("“{text}” is neither \"refuse\" nor \"trim\""));
            None
        }
    }
}

/// An address on this machine: whoever can connect can write any mail, and be believed what a mail
/// server says.
fn loopback(r: &mut Reader<'_>, field: &Field<'_>) -> Option<SocketAddr> {
    let text = field.text(r)?;
    match text.parse::<SocketAddr>() {
        Ok(at) if at.ip().is_loopback() => Some(at),
        Ok(_) => {
            field.reject(r, "is not on this machine (127.0.0.1 or [::1]); have the mail server there pass the mail on, or read a mailbox by `imap`");
            None
        }
        Err(_) => {
            field.reject(r, format!("“{text}” is not an address such as 127.0.0.1:2424"));
            None
        }
    }
}

impl Mailbox {
    fn read(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Option<Mailbox> {
        let field = f.take("imap");
        let password = Secret::take(r, f, "imap_password");
        let move_to = f.take("imap_move_to").and_then(|field| field.non_empty_text(r));
        let mut trust_roots = Vec::new();
        presence::trust_roots(r, f, &mut trust_roots);
        let field = field?;
        let text = field.text(r)?;
        let checked = check(&text).and_then(|url| {
            let password = password.ok_or("has no password: set imap_password_file")?;
            Ok(Mailbox { url, password, move_to, trust_roots })
        });
        checked.map_err(|why| field.reject(r, why)).ok()
    }

    /// The mailbox with its password.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn account(&self, mail: &IncomingMail) -> anyhow::Result<ImapAccount> {
        let decoded = |text: &str| {
            percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
        };
        let folder = decoded(self.url.path().trim_start_matches('/'));
        let (security, port) = match self.url.scheme() {
            "imaps" => (Security::Implicit, 993),
            "imap+starttls" => (Security::StartTls, 143),
            _ => (Security::None, 143),
        };
        Ok(ImapAccount {
            host: self.url.host_str().unwrap_or_default().to_owned(),
            port: self.url.port().unwrap_or(port),
            security,
            user: decoded(self.url.username()),
            password: self.password.read()?,
            folder: if folder.is_empty() { "INBOX".to_owned() } else { folder },
            move_to: self.move_to.clone(),
            trust_roots: match &self.trust_roots[..] {
                [] => Vec::new(),
                files => trust::roots(files)?,
            },
            message_max_bytes: mail.message_max_bytes,
            cuts: mail.oversized == Oversized::Trim,
            pause: mail.purpose.pause(),
        })
    }
}

fn check(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("“{text}” is not a URL: {error}"))?;
    let host = url.host_str().unwrap_or_default();
    let is_local = matches!(host, "127.0.0.1" | "[::1]" | "localhost");
    match url.scheme() {
        _ if host.is_empty() || url.username().is_empty() => {
            Err("write it as imaps://user@host/INBOX; an @ in the user as %40".to_owned())
        }
        _ if url.password().is_some() => Err("set the password as imap_password_file".to_owned()),
        "imaps" | "imap+starttls" => Ok(url),
        "imap" if is_local => Ok(url),
        "imap" => {
            Err("would send the password in clear; write imaps:// or imap+starttls://".to_owned())
        }
        other => Err(format!("{other}:// is none of imaps://, imap+starttls:// and imap://")),
    }
}
