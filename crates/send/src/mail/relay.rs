//! A mail server that takes our mail.

use crate::Outcome;
use bongsu_core::Time;
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Connections to one relay at the same time.
pub const CONNECTIONS: u32 = 16;
/// How long one step of a conversation may take.
const PATIENCE: Duration = Duration::from_secs(20);

type Transport = Arc<AsyncSmtpTransport<Tokio1Executor>>;

/// How the line is protected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Line {
    /// Not at all: on this machine only.
    Plain,
    /// Begins plain and must become TLS (RFC 3207).
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Tls,
}

/// A relay, and where it stands.
pub struct Relay {
    line: Line,
    user: Option<String>,
    password: Option<String>,
    host: String,
    port: u16,
    place: Mutex<Place>,
    /// Asked last until this instant, in microseconds.
    spared: AtomicI64,
}

/// Where it stands.
#[derive(Default)]
struct Place {
    /// As last found.
    at: Option<SocketAddr>,
    /// The connections there, once there are any.
    transport: Option<Transport>,
}

/// Why an address is no relay's.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RelayError {
    /// It is not of the form.
    #[error(
        "“{0}” is no relay: write smtps://[user@]host[:465], starttls://[user@]host[:587], or smtp://127.0.0.1[:25]"
    )]
    Form(String),
    /// Mail would go in the clear.
    #[error("“{0}” would send mail that anybody on the way can read: use smtps:// or starttls://")]
    Clear(String),
    /// A name is looked up elsewhere; a user needs a password.
    #[error("the relay {0} has a user, and no password: set BONGSU_MAIL_PASSWORD")]
    Password(String),
}

impl Relay {
    /// From `smtps://[user@]host[:port]`, `starttls://…` or, on this machine only,
    /// `smtp://…`; `password` is the user's.
    ///
    /// # Errors
    /// [`RelayError`].
    pub fn parse(text: &str, password: Option<&str>) -> Result<Relay, RelayError> {
        let form = || RelayError::Form(text.to_owned());
        let (scheme, rest) = text.split_once("://").ok_or_else(form)?;
        let (line, usual) = match scheme {
            "smtp" => (Line::Plain, 25),
            "starttls" => (Line::StartTls, 587),
            "smtps" => (Line::Tls, 465),
            _ => return Err(form()),
        };
        let (user, place) = rest.rsplit_once('@').map_or((None, rest), |(u, p)| (Some(u), p));
        let (host, port) = host_and_port(place, usual).ok_or_else(form)?;
        let here = host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
        if line == Line::Plain && !here {
            return Err(RelayError::Clear(text.to_owned()));
        }
        if user.is_some() && password.is_none() {
            return Err(RelayError::Password(host));
        }
        let at = host.parse().ok().map(|ip| SocketAddr::new(ip, port));
        Ok(Relay {
            line,
            user: user.map(str::to_owned),
            password: user.and(password).map(str::to_owned),
            host,
            port,
            place: Mutex::new(Place { at, transport: None }),
            spared: AtomicI64::new(0),
        })
    }

    /// Finds out where it stands, and keeps that.
    pub(super) async fn look_up(&self) -> std::io::Result<()> {
        let mut found = tokio::net::lookup_host((self.host.as_str(), self.port)).await?;
        let at = found.next().ok_or_else(|| std::io::Error::other("it has no address"))?;
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        if place.at != Some(at) {
            *place = Place { at: Some(at), transport: None };
        }
        Ok(())
    }

    fn connect_to(
        &self,
        at: SocketAddr,
    ) -> Result<AsyncSmtpTransport<Tokio1Executor>, lettre::transport::smtp::Error> {
        let tls = match self.line {
            Line::Plain => Tls::None,
            Line::StartTls => Tls::Required(TlsParameters::new(self.host.clone())?),
            Line::Tls => Tls::Wrapper(TlsParameters::new(self.host.clone())?),
        };
        let mut builder =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(at.ip().to_string())
                .port(at.port())
                .tls(tls)
                .hello_name(ClientId::Ipv4(Ipv4Addr::LOCALHOST))
                .timeout(Some(PATIENCE))
                .pool_config(PoolConfig::new().max_size(CONNECTIONS));
        if let (Some(user), Some(password)) = (&self.user, &self.password) {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(builder.build())
    }

    /// The connections to where it was last found.
    fn transport(&self) -> Result<Transport, String> {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        let at = place.at.ok_or("its name was not found")?;
        if let Some(known) = &place.transport {
            return Ok(known.clone());
        }
        let transport = Arc::new(self.connect_to(at).map_err(|error| said(&error))?);
        place.transport = Some(transport.clone());
        Ok(transport)
    }

    /// Its name, or its address.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// Where it was last found.
    pub(super) fn place(&self) -> Option<IpAddr> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner).at.map(|at| at.ip())
    }

    /// Whether it takes us: the line, and the user with his password.
    pub(super) async fn reach(&self) -> Result<(), String> {
        self.look_up().await.map_err(|error| format!("its name was not found: {error}"))?;
        let transport = self.transport()?;
        match transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err("it does not answer as a mail server does".into()),
            Err(error) => Err(said(&error)),
        }
    }

    fn is_found(&self) -> bool {
        self.place.lock().unwrap_or_else(PoisonError::into_inner).at.is_some()
    }

    /// Whether it could not be reached a moment before `now`.
    pub(super) fn is_spared(&self, now: Time) -> bool {
        now.as_micros() < self.spared.load(Ordering::Relaxed)
    }

    /// Hands a message over; when it cannot be reached it is asked last until `spared`.
    pub(super) async fn hand_over(&self, spared: Time, message: Message) -> Outcome {
        if !self.is_found() {
            // Its name was not found when this program started; perhaps now.
            let _ = self.look_up().await;
        }
        let transport = match self.transport() {
            Ok(transport) => transport,
            Err(why) => return Outcome::TryLater(format!("{self}: {why}")),
        };
        match transport.send(message).await {
            Ok(response) => {
                let words = response.message().collect::<Vec<_>>().join(" ");
                Outcome::Accepted(format!("{self}: {} {words}", response.code()))
            }
            Err(error) if error.is_permanent() && !is_about_us(&error) => {
                Outcome::Refused(format!("{self}: {}", said(&error)))
            }
            Err(error) => {
                if !error.is_transient() {
                    self.spared.store(spared.as_micros(), Ordering::Relaxed);
                }
                Outcome::TryLater(format!("{self}: {}", said(&error)))
            }
        }
    }
}

/// Whether a lasting refusal is meant for us and not for the mail: a password that has
/// expired, or a command that is not understood, would else kill every mail there is
/// (RFC 5321 §4.2.2, RFC 4954 §6, RFC 7504).
fn is_about_us(error: &lettre::transport::smtp::Error) -> bool {
    let code = error.status().map(|code| code.to_string()).unwrap_or_default();
    ["502", "503", "504", "521", "530", "534", "535", "538"].contains(&code.as_str())
}

/// An error with what lies below it.
fn said(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut below = error.source();
    while let Some(cause) = below {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        below = cause.source();
    }
    text
}

fn host_and_port(text: &str, usual: u16) -> Option<(String, u16)> {
    if let Ok(at) = text.parse::<SocketAddr>() {
        return Some((at.ip().to_string(), at.port()));
    }
    if let Ok(ip) = text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        return Some((ip.to_string(), usual));
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (text, usual),
    };
    let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    (!host.is_empty() && host.chars().all(named)).then(|| (host.to_owned(), port))
}

impl fmt::Display for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Relay({self}, {:?})", self.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<String, RelayError> {
        Relay::parse(text, Some("hunter2")).map(|relay| format!("{relay:?}"))
    }

    #[test]
    fn relays_are_written_as_addresses() {
        assert_eq!(of("smtps://kim@mail.example").unwrap(), "Relay(mail.example:465, Tls)");
        assert_eq!(of("starttls://mail.example").unwrap(), "Relay(mail.example:587, StartTls)");
        assert_eq!(of("smtp://127.0.0.1:2525").unwrap(), "Relay(127.0.0.1:2525, Plain)");
        assert_eq!(of("smtp://[::1]:2525").unwrap(), "Relay(::1:2525, Plain)");
        assert_eq!(of("smtp://localhost").unwrap(), "Relay(localhost:25, Plain)");
    }

    #[test]
    fn what_is_no_relay_is_refused() {
        for text in
            ["", "mail.example", "http://mail.example", "smtps://", "smtps://a b", "smtps://a:x"]
        {
            assert!(matches!(of(text), Err(RelayError::Form(_))), "{text}");
        }
    }

    #[test]
    fn mail_does_not_leave_this_machine_in_the_clear() {
        assert!(matches!(of("smtp://mail.example"), Err(RelayError::Clear(_))));
        assert!(matches!(of("smtp://203.0.113.1"), Err(RelayError::Clear(_))));
    }

    #[test]
    fn a_user_needs_a_password_and_it_is_not_shown() {
        let error = Relay::parse("smtps://kim@mail.example", None).unwrap_err();
        assert_eq!(error, RelayError::Password("mail.example".into()));
        assert!(!of("smtps://kim@mail.example").unwrap().contains("hunter2"));
    }
}
