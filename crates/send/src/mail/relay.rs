//! An SMTP relay, with a pool of idle connections.
//!
//! A connection goes to the cached address, also while DNS is down.

use super::connection;
use super::refusal::{Blame, Refusals};
use super::smtp::{Encryption, Failure, Final, Login, Opening, Reply, Session, Stage};
use crate::host::ResolvedHost;
use crate::tls::Trust;
use crate::{Outcome, Progress};
use bongsu_clock::Clock;
use bongsu_core::Time;
use lettre::address::Envelope;
use parking_lot::{Mutex, MutexGuard};
use percent_encoding::percent_decode_str;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;
use url::{Host, Position, Url};

/// How long sending one mail may take on an open connection, up to its final dot. A relay that
/// never responds must leave time for the next one.
const SEND_TIMEOUT: Duration = Duration::from_secs(25);
/// How long an idle connection may take to answer NOOP.
const NOOP_TIMEOUT: Duration = Duration::from_secs(5);
/// How many idle connections are kept.
const MAX_IDLE_CONNECTIONS: usize = 32;
/// How long a relay is tried last after a failure.
const COOLDOWN: Duration = Duration::from_secs(30);
/// A connection idle for longer is not reused: relays close it after some minutes.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// A relay.
pub struct Relay {
    encryption: Encryption,
    /// Its user with each password that may be the one: two while it is changed.
    logins: Vec<Login>,
    /// The login that worked last.
    current_login: AtomicUsize,
    host: Arc<ResolvedHost>,
    trust: Trust,
    /// The name of this machine in EHLO.
    hello: String,
    /// Idle connections, the one used last at the end.
    idle: Mutex<Vec<Idle>>,
    refusals: Refusals,
    /// Tried last until this instant, in microseconds.
    cooling_down: AtomicI64,
}

struct Idle {
    session: Session,
    address: SocketAddr,
    since: Time,
}

/// Why a relay URL cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RelayError {
    /// It is not a URL of a supported form.
    #[error(
        "“{0}” is not a relay: write smtps://[user@]host[:465], starttls://[user@]host[:587], or smtp://127.0.0.1[:25]"
    )]
    Invalid(String),
    /// Mail would be sent unencrypted.
    #[error("“{0}” would send mail unencrypted over the network: use smtps:// or starttls://")]
    Unencrypted(String),
    /// A user needs a password.
    #[error("the relay {0} has a user but no password: set BONGSU_MAIL_PASSWORD")]
    Password(String),
    /// A password stands where it would be shown.
    #[error("the relay {0} has a password in its URL: set BONGSU_MAIL_PASSWORD instead")]
    PasswordInUrl(String),
}

/// The parts of a relay's URL.
struct Parts {
    encryption: Encryption,
    user: Option<String>,
    host: ResolvedHost,
    has_password: bool,
}

impl Parts {
    /// `None` when it is not a relay's URL. The schemes are our own, so the URL Standard
    /// leaves the host as it is written: it is parsed again as that of an `https` URL, where
    /// names and addresses have one form.
    fn of(text: &str) -> Option<Parts> {
        if text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
            return None;
        }
        let url = Url::parse(text).ok()?;
        let (encryption, default_port) = match url.scheme() {
            "smtp" => (Encryption::None, 25),
            "starttls" => (Encryption::StartTls, 587),
            "smtps" => (Encryption::Tls, 465),
            _ => return None,
        };
        let port = url.port().unwrap_or(default_port);
        let has_more = !matches!(url.path(), "" | "/") || url[Position::AfterPath..] != *"";
        if port == 0 || has_more {
            return None;
        }
        let host = match Host::parse(url.host_str()?).ok()? {
            Host::Domain(name) => name,
            Host::Ipv4(ip) => ip.to_string(),
            Host::Ipv6(ip) => ip.to_string(),
        };
        // `kim@mail.example` may be written with its @ encoded or not.
        let user = percent_decode_str(url.username()).decode_utf8().ok()?;
        let user = Some(user.into_owned()).filter(|user| !user.is_empty());
        let has_password = url.password().is_some();
        Some(Parts { encryption, user, host: ResolvedHost::new(host, port), has_password })
    }
}

impl Relay {
    /// Parses `smtps://[user@]host[:port]`, `starttls://…` or, on this machine only,
    /// `smtp://…`; `password` is the user's.
    ///
    /// # Errors
    /// [`RelayError`].
    pub fn parse(text: &str, password: Option<&str>) -> Result<Relay, RelayError> {
        let parts = Parts::of(text).ok_or_else(|| RelayError::Invalid(text.to_owned()))?;
        let Parts { encryption, user, host, has_password } = parts;
        if has_password {
            return Err(RelayError::PasswordInUrl(host.host().into()));
        }
        if encryption == Encryption::None && !host.is_loopback() {
            return Err(RelayError::Unencrypted(text.to_owned()));
        }
        let logins = match (user, password) {
            (Some(_), None) => return Err(RelayError::Password(host.host().into())),
            (Some(user), Some(password)) => vec![Login { user, password: password.to_owned() }],
            (None, _) => Vec::new(),
        };
        let (idle, cooling_down) = (Mutex::default(), AtomicI64::new(0));
        let (host, trust, refusals) = (Arc::new(host), Trust::default(), Refusals::default());
        let (hello, current_login) = ("[127.0.0.1]".to_owned(), AtomicUsize::new(0));
        Ok(Relay {
            encryption,
            logins,
            current_login,
            host,
            trust,
            hello,
            idle,
            refusals,
            cooling_down,
        })
    }

    /// Trusts these authorities instead of Mozilla's alone.
    pub fn trusting(self, trust: Trust) -> Relay {
        Relay { trust, ..self }
    }

    /// Logs in with another password where the relay does not take the first: while it is
    /// changed, nobody knows which of the two it has.
    pub fn or_with_password(mut self, password: &str) -> Relay {
        let user = self.logins.first().map(|login| login.user.clone());
        self.logins.extend(user.map(|user| Login { user, password: password.to_owned() }));
        self
    }

    /// Greets with this name. Relays refuse address literals and `localhost` more and more.
    pub(super) fn greeting_as(self, hello: &str) -> Relay {
        Relay { hello: hello.to_owned(), ..self }
    }

    /// Whether it logs in.
    pub fn has_login(&self) -> bool {
        !self.logins.is_empty()
    }

    /// Its host.
    pub(super) fn host(&self) -> &Arc<ResolvedHost> {
        &self.host
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock()
    }

    /// The idle connection used last, if it still responds, or a new one.
    async fn session(&self) -> Result<(SocketAddr, Session), Failure> {
        let idle = self.idle().pop();
        if let Some(mut idle) = idle
            && self.host.addresses().contains(&idle.address)
            && Clock::system().now().since(idle.since) < IDLE_TIMEOUT
            && Clock::system().timeout(NOOP_TIMEOUT, idle.session.responds()).await == Ok(true)
        {
            return Ok((idle.address, idle.session));
        }
        let current = self.current_login.load(Ordering::Relaxed);
        let count = self.logins.len().max(1);
        let mut opened = self.open(current).await;
        for other in (1..count).map(|n| (current + n) % count) {
            if !matches!(&opened, Err(Failure::Replied(Stage::Session, reply)) if reply.code == 535)
            {
                break;
            }
            opened = self.open(other).await;
            if opened.is_ok() {
                self.current_login.store(other, Ordering::Relaxed);
            }
        }
        opened
    }

    async fn open(&self, login: usize) -> Result<(SocketAddr, Session), Failure> {
        let with = Opening {
            encryption: self.encryption,
            host: self.host.host(),
            trust: &self.trust,
            hello: &self.hello,
            login: self.logins.get(login),
        };
        connection::connect(&self.host, with).await
    }

    /// Keeps a connection for the next mail.
    fn keep(&self, address: SocketAddr, session: Session) {
        let mut idle = self.idle();
        if idle.len() < MAX_IDLE_CONNECTIONS {
            idle.push(Idle { session, address, since: Clock::system().now() });
        }
    }

    /// Keeps a connection on which a mail was refused, if the relay lets it begin anew.
    async fn keep_reset(&self, address: SocketAddr, mut session: Session) {
        if Clock::system().timeout(NOOP_TIMEOUT, session.reset()).await == Ok(true) {
            self.keep(address, session);
        }
    }

    /// Tests name resolution, connection and authentication.
    pub(super) async fn test(&self) -> Result<(), String> {
        self.host.resolve().await.map_err(|error| format!("name resolution failed: {error}"))?;
        let (address, session) = self.session().await.map_err(|failure| failure.to_string())?;
        self.keep(address, session);
        Ok(())
    }

    /// Whether a connection failed shortly before `now`.
    pub(super) fn is_cooling_down(&self, now: Time) -> bool {
        now.as_micros() < self.cooling_down.load(Ordering::Relaxed)
    }

    fn cool_down(&self, now: Time) {
        let until = now + COOLDOWN;
        self.cooling_down.store(until.as_micros(), Ordering::Relaxed);
    }

    /// Sends a message. When the connection fails, the sender is refused, or the reply to the
    /// message takes long, the relay is tried last for a while.
    pub(super) async fn deliver(
        &self,
        now: Time,
        to: &Envelope,
        message: &[u8],
        progress: &Progress,
    ) -> Outcome {
        let (address, mut session) = match self.session().await {
            Ok(opened) => opened,
            Err(failure) => return self.failed(now, to, failure),
        };
        match Clock::system().timeout(SEND_TIMEOUT, session.offer(to, message)).await {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => {
                if !matches!(failure, Failure::Connection(_)) {
                    self.keep_reset(address, session).await;
                }
                return self.failed(now, to, failure);
            }
            Err(_) => {
                let why = format!("no response to a mail within {} s", SEND_TIMEOUT.as_secs());
                return self.failed(now, to, Failure::Connection(why));
            }
        }
        let slow = || self.cool_down(now);
        match progress.await_reply(session.finish(), slow).await {
            Final::Accepted(reply) => {
                self.keep(address, session);
                self.refusals.accepted(&recipient(to));
                Outcome::Accepted(format!("{self}: {reply}"))
            }
            Final::Refused(reply) => {
                self.keep(address, session);
                self.refused(now, to, Stage::Data, &reply)
            }
            Final::Unknown(why) => {
                self.cool_down(now);
                Outcome::Unknown(format!("{self}: {why}"))
            }
        }
    }

    fn failed(&self, now: Time, to: &Envelope, failure: Failure) -> Outcome {
        match failure {
            Failure::Replied(stage, reply) => self.refused(now, to, stage, &reply),
            Failure::Unsuitable(why) => Outcome::Refused(format!("{self}: {why}")),
            Failure::Connection(why) => {
                self.cool_down(now);
                Outcome::TryLater(format!("{self}: {why}"))
            }
        }
    }

    fn refused(&self, now: Time, to: &Envelope, stage: Stage, reply: &Reply) -> Outcome {
        let text = format!("{self}: {reply}");
        if !reply.is_permanent() {
            if stage == Stage::Session {
                self.cool_down(now);
            }
            return Outcome::TryLater(text);
        }
        match self.refusals.blame(now, stage, reply, &recipient(to)) {
            Blame::Address => Outcome::Refused(text),
            Blame::NotConfirmed => Outcome::TryLater(text),
            Blame::Sender => {
                self.cool_down(now);
                Outcome::SenderRefused(text)
            }
        }
    }
}

/// To whom a mail is: one person.
fn recipient(to: &Envelope) -> String {
    to.to().iter().map(ToString::to_string).collect()
}

impl fmt::Display for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.host, f)
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Relay({self}, {:?})", self.encryption)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<String, RelayError> {
        Relay::parse(text, Some("hunter2")).map(|relay| format!("{relay:?}"))
    }

    #[test]
    fn relays_are_parsed_from_urls() {
        assert_eq!(of("smtps://kim@mail.example").unwrap(), "Relay(mail.example:465, Tls)");
        assert_eq!(of("starttls://mail.example").unwrap(), "Relay(mail.example:587, StartTls)");
        assert_eq!(of("smtp://127.0.0.1:2525").unwrap(), "Relay(127.0.0.1:2525, None)");
        assert_eq!(of("smtp://[::1]:2525").unwrap(), "Relay(::1:2525, None)");
        assert_eq!(of("smtp://localhost").unwrap(), "Relay(localhost:25, None)");
    }

    #[test]
    fn other_texts_than_relays_are_refused() {
        for text in
            ["", "mail.example", "http://mail.example", "smtps://", "smtps://a b", "smtps://a:x"]
        {
            assert!(matches!(of(text), Err(RelayError::Invalid(_))), "{text}");
        }
    }

    #[test]
    fn hostile_relays_are_refused() {
        for text in [
            "smtps:///mail.example",
            "smtps:mail.example",
            "smtps://evil.example\\@mail.example",
            "smtps://mail\t.example",
            "smtps://mail.example:0",
            "smtps://mail.example:65536",
            "smtps://mail.example/inbox",
            "smtps://mail.example?x",
            "smtps://mail.example#x",
            "smtps://[::1",
        ] {
            assert!(matches!(of(text), Err(RelayError::Invalid(_))), "{text}");
        }
        let error = of("smtps://kim:hunter3@mail.example").unwrap_err();
        assert_eq!(error, RelayError::PasswordInUrl("mail.example".into()));
        assert!(!error.to_string().contains("hunter3"));
    }

    #[test]
    fn a_user_may_be_an_address_and_a_host_in_any_spelling() {
        let user = |text: &str| Parts::of(text).and_then(|parts| parts.user);
        for text in ["smtps://kim@corp.kr@mail.example", "smtps://kim%40corp.kr@mail.example"] {
            assert_eq!(user(text).as_deref(), Some("kim@corp.kr"), "{text}");
            assert_eq!(of(text).unwrap(), "Relay(mail.example:465, Tls)");
        }
        assert_eq!(of("smtps://한글.한국").unwrap(), "Relay(xn--bj0bj06e.xn--3e0b707e:465, Tls)");
        assert_eq!(of("smtp://2130706433").unwrap(), "Relay(127.0.0.1:25, None)");
    }

    #[test]
    fn mail_does_not_leave_this_machine_unencrypted() {
        assert!(matches!(of("smtp://mail.example"), Err(RelayError::Unencrypted(_))));
        assert!(matches!(of("smtp://203.0.113.1"), Err(RelayError::Unencrypted(_))));
    }

    #[test]
    fn a_user_needs_a_password_and_it_is_not_shown() {
        let error = Relay::parse("smtps://kim@mail.example", None).unwrap_err();
        assert_eq!(error, RelayError::Password("mail.example".into()));
        assert!(!of("smtps://kim@mail.example").unwrap().contains("hunter2"));
    }
}
