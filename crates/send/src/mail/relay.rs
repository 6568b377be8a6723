//! A mail server that takes our mail.

use super::connection::{self, Protection};
use crate::host::ResolvedHost;
use crate::tls::Trust;
use crate::{Outcome, said};
use bongsu_clock::Clock;
use bongsu_core::Time;
use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long the handing over of one mail may take, once there is a line. A relay that
/// swallows mail without a word must leave time for the next.
const PATIENCE: Duration = Duration::from_secs(25);
/// How long a line that waited may take to show that it still leads anywhere.
const ANSWERS: Duration = Duration::from_secs(5);
/// Lines kept open for the next mail, at most.
const LINES: usize = 32;
/// A line that lay idle for longer is not used again: relays hang up after some minutes.
const IDLE: Duration = Duration::from_secs(30);

/// A relay, and where it stands.
pub struct Relay {
    protection: Protection,
    who: Option<Credentials>,
    place: Arc<ResolvedHost>,
    trust: Trust,
    /// Lines that wait for the next mail, the one used last at the end.
    idle: Mutex<Vec<Idle>>,
    /// Asked last until this instant, in microseconds.
    cooling_down: AtomicI64,
}

struct Idle {
    line: AsyncSmtpConnection,
    to: SocketAddr,
    since: Time,
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
        let (protection, usual) = match scheme {
            "smtp" => (Protection::Plain, 25),
            "starttls" => (Protection::StartTls, 587),
            "smtps" => (Protection::Tls, 465),
            _ => return Err(form()),
        };
        let (user, place) = rest.rsplit_once('@').map_or((None, rest), |(u, p)| (Some(u), p));
        let place = ResolvedHost::parse(place, usual).ok_or_else(form)?;
        if protection == Protection::Plain && !place.is_here() {
            return Err(RelayError::Clear(text.to_owned()));
        }
        let who = match (user, password) {
            (Some(_), None) => return Err(RelayError::Password(place.host().into())),
            (Some(user), Some(password)) => Some(Credentials::from((user, password))),
            (None, _) => None,
        };
        let (idle, cooling_down) = (Mutex::default(), AtomicI64::new(0));
        let (place, trust) = (Arc::new(place), Trust::default());
        Ok(Relay { protection, who, place, trust, idle, cooling_down })
    }

    /// Believes these authorities, in place of Mozilla's alone.
    pub fn trusting(self, trust: Trust) -> Relay {
        Relay { trust, ..self }
    }

    /// Where it stands.
    pub(super) fn place(&self) -> &Arc<ResolvedHost> {
        &self.place
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        // Nothing is left half done in it, so poison means nothing.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A line to where it was last found: the one used last, if it still answers, or a new.
    async fn line(&self) -> Result<(SocketAddr, AsyncSmtpConnection), String> {
        // Its name may not have been found when this program started; perhaps now.
        let at = self.place.find().await?;
        let idle = self.idle().pop();
        if let Some(mut idle) = idle
            && idle.to == at
            && Clock::system().now().since(idle.since) < IDLE
            && answers(&mut idle.line).await
        {
            return Ok((at, idle.line));
        }
        let who = self.who.clone();
        Ok((
            at,
            connection::connect(self.protection, self.place.host(), at, &self.trust, who).await?,
        ))
    }

    /// Keeps a line for the next mail.
    fn keep(&self, to: SocketAddr, line: AsyncSmtpConnection) {
        let mut idle = self.idle();
        if idle.len() < LINES && !line.has_broken() {
            idle.push(Idle { line, to, since: Clock::system().now() });
        }
    }

    /// Whether it takes us: the line, and the user with his password.
    pub(super) async fn reach(&self) -> Result<(), String> {
        self.place.look_up().await.map_err(|error| format!("its name was not found: {error}"))?;
        let (at, line) = self.line().await?;
        self.keep(at, line);
        Ok(())
    }

    /// Whether it could not be reached a moment before `now`.
    pub(super) fn is_spared(&self, now: Time) -> bool {
        now.as_micros() < self.cooling_down.load(Ordering::Relaxed)
    }

    /// Hands a message over; when it cannot be reached it is asked last until `cooling_down`.
    pub(super) async fn hand_over(
        &self,
        cooling_down: Time,
        to: &Envelope,
        message: &[u8],
    ) -> Outcome {
        let later = |why: String| {
            self.cooling_down.store(cooling_down.as_micros(), Ordering::Relaxed);
            Outcome::TryLater(format!("{self}: {why}"))
        };
        let (at, mut line) = match self.line().await {
            Ok(line) => line,
            Err(why) => return later(why),
        };
        match Clock::system().timeout(PATIENCE, line.send(to, message)).await {
            Ok(Ok(response)) => {
                self.keep(at, line);
                let words = response.message().collect::<Vec<_>>().join(" ");
                Outcome::Accepted(format!("{self}: {} {words}", response.code()))
            }
            Ok(Err(error)) if error.is_permanent() && !is_about_us(&error) => {
                Outcome::Refused(format!("{self}: {}", said(&error)))
            }
            Ok(Err(error)) if error.is_transient() => {
                Outcome::TryLater(format!("{self}: {}", said(&error)))
            }
            Ok(Err(error)) => later(said(&error)),
            Err(_) => later(format!("no word on a mail within {} s", PATIENCE.as_secs())),
        }
    }
}

/// Whether a line that waited still leads anywhere.
async fn answers(line: &mut AsyncSmtpConnection) -> bool {
    Clock::system().timeout(ANSWERS, line.test_connected()).await == Ok(true)
}

/// Whether a lasting refusal is meant for us and not for the mail: a password that has
/// expired, or a command that is not understood, would else kill every mail there is
/// (RFC 5321 §4.2.2, RFC 4954 §6, RFC 7504).
fn is_about_us(error: &lettre::transport::smtp::Error) -> bool {
    let code = error.status().map(|code| code.to_string()).unwrap_or_default();
    ["502", "503", "504", "521", "530", "534", "535", "538"].contains(&code.as_str())
}

impl fmt::Display for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.place, f)
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Relay({self}, {:?})", self.protection)
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
