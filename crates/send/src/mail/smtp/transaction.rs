//! One mail on a session (RFC 5321 §3.3).
//!
//! It has two parts. Whatever ends [`Session::offer`], also when it is dropped, nothing was
//! handed over. [`Session::finish`] sends the final dot: from then on only the relay knows
//! whether it has the mail, so that part must not be dropped.

use super::reply::Reply;
use super::session::{Failure, Session, Stage};
use bongsu_clock::Clock;
use lettre::address::Envelope;
use std::time::Duration;

/// How long the reply to the final dot may take (RFC 5321 §4.5.3.2.6).
const FINAL_REPLY_TIMEOUT: Duration = Duration::from_secs(600);

/// What became of a mail after the final dot.
#[derive(Debug)]
pub enum Final {
    /// The relay took it.
    Accepted(Reply),
    /// It did not, and says so.
    Refused(Reply),
    /// Nobody knows, and why.
    Unknown(String),
}

impl Session {
    /// Sends a mail up to its final dot.
    ///
    /// # Errors
    /// [`Failure`]; nothing was handed over.
    pub async fn offer(&mut self, envelope: &Envelope, message: &[u8]) -> Result<(), Failure> {
        let offered = self.extensions();
        let from = envelope.from().map_or("", AsRef::as_ref);
        let mut mail = format!("MAIL FROM:<{from}>");
        let mut addresses = envelope.to().iter().chain(envelope.from());
        if addresses.any(|it| !it.to_string().is_ascii()) {
            if !offered.utf8 {
                return Err(Failure::Unsuitable("it does not offer SMTPUTF8".into()));
            }
            mail.push_str(" SMTPUTF8");
        }
        if offered.eight_bit && !message.is_ascii() {
            mail.push_str(" BODY=8BITMIME");
        }
        self.expect(Stage::Mail, &mail).await?;
        for to in envelope.to() {
            self.expect(Stage::Rcpt, &format!("RCPT TO:<{to}>")).await?;
        }
        let reply = self.lines().command("DATA").await?;
        if reply.code != 354 {
            return Err(Failure::Replied(Stage::Data, reply));
        }
        Ok(self.lines().write(&stuffed(message)).await?)
    }

    /// Sends the final dot of a mail that was offered, and waits for the reply.
    pub async fn finish(&mut self) -> Final {
        if let Err(error) = self.lines().write(b".\r\n").await {
            return Final::Unknown(error.to_string());
        }
        let waiting = Clock::system().timeout(FINAL_REPLY_TIMEOUT, self.lines().reply()).await;
        match waiting {
            Ok(Ok(reply)) if reply.is_success() => Final::Accepted(reply),
            Ok(Ok(reply)) if reply.is_temporary() || reply.is_permanent() => Final::Refused(reply),
            Ok(Ok(reply)) => Final::Unknown(format!("{reply}, which is no answer to a mail")),
            Ok(Err(error)) => Final::Unknown(error.to_string()),
            Err(_) => Final::Unknown(format!("no reply within {FINAL_REPLY_TIMEOUT:?}")),
        }
    }
}

/// A message as it is sent: a dot before each that begins a line (RFC 5321 §4.5.2), and a line
/// break at its end.
fn stuffed(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + message.len() / 64 + 2);
    let mut at_line_start = true;
    for &byte in message {
        if at_line_start && byte == b'.' {
            out.push(b'.');
        }
        at_line_start = byte == b'\n';
        out.push(byte);
    }
    if !at_line_start {
        out.extend_from_slice(b"\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[test]
    fn no_line_of_a_message_ends_it() {
        let sent = |text: &str| String::from_utf8(stuffed(text.as_bytes())).unwrap();
        assert_eq!(sent("a\r\n.\r\n..b\r\n"), "a\r\n..\r\n...b\r\n");
        assert_eq!(sent(".a.\r\nb"), "..a.\r\nb\r\n");
        assert_eq!(sent(""), "");
    }

    /// A session with a relay that has a whole mail, and replies after this long, if at all.
    async fn finish(reply: Option<(Duration, &'static str)>) -> Final {
        let (ours, mut relay) = tokio::io::duplex(1_000);
        tokio::spawn(async move {
            let mut dot = [0; 3];
            relay.read_exact(&mut dot).await.unwrap();
            let (after, reply) = reply.unwrap_or((Duration::from_secs(86_400), ""));
            Clock::system().sleep(after).await;
            relay.write_all(reply.as_bytes()).await.unwrap();
        });
        Session::ready(ours).finish().await
    }

    #[tokio::test(start_paused = true)]
    async fn the_reply_to_a_mail_has_ten_minutes() {
        let soon = Duration::from_secs(599);
        assert!(matches!(finish(Some((soon, "250\r\n"))).await, Final::Accepted(_)));
        assert!(matches!(finish(Some((soon, "452 later\r\n"))).await, Final::Refused(_)));
        assert!(matches!(finish(Some((soon, "25"))).await, Final::Unknown(_)));
        assert!(matches!(finish(None).await, Final::Unknown(_)));
    }
}
