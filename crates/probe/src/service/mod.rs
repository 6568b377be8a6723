//! Speaks with services other than the web, as far as an unknown visitor gets: a greeting, what
//! the service offers, TLS where it is expected, and a polite end. Nothing is delivered, read or
//! logged in to.
//!
//! What a service sends is judged and thrown away: no banner is kept, logged or shown, since a
//! stranger writes it. It is read within bounds ([`wire`]) and within one timeout, however
//! slowly it comes.

mod database;
mod ftp;
mod imap;
mod ping;
mod pop3;
mod records;
mod smtp;
mod ssh;
mod step;
mod text;
mod wire;

pub use ping::{PingError, ping, ping_permission};
pub use records::{RecordProbe, ask, ask_address};

use crate::tcp::ConnectError;
use bongsu_core::inventory::{Expect, SiteUrl};
use bongsu_core::observation::Reason;
use bongsu_core::service::{Service, ServiceSpec};
use std::net::IpAddr;
use step::{Stage, Step};
use tokio::io::{AsyncRead, AsyncWrite};
use wire::Wire;

/// Of what a dialogue consists. All sides of it are the same over TLS.
#[derive(Clone, Copy, Debug)]
pub struct Dialogue<'a> {
    /// What the service speaks.
    pub spec: &'a ServiceSpec,
    /// The text that it must send.
    pub expect: &'a Expect,
    /// The address that it is asked from, where the protocol wants one.
    pub own: Option<IpAddr>,
    /// Its own address.
    pub target: IpAddr,
}

/// Whether a site is a service that is asked over a connection.
pub fn of(url: &SiteUrl) -> Option<&ServiceSpec> {
    url.service.as_deref().filter(|spec| spec.kind.group() == "tcp")
}

impl Dialogue<'_> {
    /// Speaks with a service that is not secured, or was from the first byte.
    ///
    /// # Errors
    /// Why it does not work.
    pub async fn speak<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
    ) -> Result<(), ConnectError> {
        let mut wire = Wire::new(stream, self.target);
        self.step(&mut wire, Stage::Open, false).await
    }

    /// Speaks until the service agrees to secure the connection, and gives the connection back.
    ///
    /// # Errors
    /// Why it does not work; that it does not offer it; that more than its consent has arrived,
    /// which somebody else may have written.
    pub async fn until_secured<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
    ) -> Result<S, ConnectError> {
        let mut wire = Wire::new(stream, self.target);
        self.step(&mut wire, Stage::Open, true).await?;
        wire.into_stream().ok_or(ConnectError::Target(Reason::StartTlsInjected))
    }

    /// Goes on over TLS.
    ///
    /// # Errors
    /// Why it does not work.
    pub async fn go_on<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
    ) -> Result<(), ConnectError> {
        let mut wire = Wire::new(stream, self.target);
        self.step(&mut wire, Stage::Secured, false).await
    }

    async fn step<S>(&self, wire: &mut Wire<S>, stage: Stage, secure: bool) -> Step
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        match self.spec.kind {
            Service::Smtp | Service::Mail | Service::Submission | Service::Submissions => {
                smtp::speak(wire, stage, secure, self.own).await
            }
            Service::Imap | Service::Imaps => imap::speak(wire, stage, secure).await,
            Service::Pop3 | Service::Pop3s => pop3::speak(wire, stage, secure).await,
            Service::Ftp => ftp::speak(wire, stage, secure).await,
            Service::Ssh => ssh::speak(wire).await,
            Service::Mysql => database::mysql(wire).await,
            Service::Postgresql => database::postgresql(wire, stage, secure).await,
            Service::Tcp | Service::Tls => {
                let (send, expect) = (self.spec.send.as_deref(), self.expect.body.as_deref());
                text::speak(wire, send, expect).await
            }
            // Not asked over a connection.
            Service::Ping | Service::Records(_) | Service::Dnssec => Err(ConnectError::Local),
        }
    }
}
