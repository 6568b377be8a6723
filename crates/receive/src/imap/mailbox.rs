//! Taking what is in a mailbox.

use super::ImapError;
use super::connection::{Connection, Stream, quoted};
use crate::lmtp::{Receiver, Verdict};
use bongsu_clock::Clock;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// Room in a response beside a mail, in bytes.
const SLACK_BYTES: usize = 64 << 10;

/// How a connection is encrypted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Security {
    /// From the beginning (RFC 8314).
    Implicit,
    /// After a command.
    StartTls,
    /// Not at all: on this machine alone.
    None,
}

/// A mailbox.
#[derive(Clone)]
pub struct Account {
    /// The name or address of the server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: Security,
    /// Who logs in.
    pub user: String,
    /// With which password.
    pub password: String,
    /// The folder that is read.
    pub folder: String,
    /// Where mail goes that was taken; it is marked as read when `None`.
    pub move_to: Option<String>,
    /// Certificate authorities that the server may use, beside Mozilla's.
    pub trust_roots: Vec<CertificateDer<'static>>,
    /// How much of a mail is fetched, in bytes.
    pub message_max_bytes: usize,
    /// Whether of a larger mail the beginning is taken; it is left in the mailbox otherwise.
    pub cuts: bool,
}

/// Takes every mail of the mailbox that was not taken before; how many were.
///
/// # Errors
/// [`ImapError`]; what was not marked then is found again.
pub async fn fetch_all(account: &Account, receiver: &impl Receiver) -> Result<usize, ImapError> {
    let mut connection = open(account).await?;
    let folder = argument(&account.folder)?;
    connection.run("SELECT", &folder).await?;
    let (capabilities, _) = connection.run("CAPABILITY", "").await?;
    let can = |what: &str| {
        capabilities.iter().any(|it| it.text.split(' ').any(|word| word.eq_ignore_ascii_case(what)))
    };
    let (moves, expunges) = (can("MOVE"), can("UIDPLUS"));
    let wanted = if account.move_to.is_some() { "UNDELETED" } else { "UNSEEN UNDELETED" };
    let (found, _) = connection.run("UID SEARCH", wanted).await?;
    let mut uids: Vec<u32> = found
        .iter()
        .filter_map(|it| it.text.strip_prefix("* SEARCH"))
        .flat_map(str::split_whitespace)
        .filter_map(|uid| uid.parse().ok())
        .collect();
    uids.sort_unstable();
    let mut taken = 0;
    for uid in uids {
        match take(&mut connection, account, uid, receiver).await? {
            Verdict::Taken => {
                mark(&mut connection, account, uid, (moves, expunges)).await?;
                taken += 1;
            }
            Verdict::Refused(why) => {
                tracing::warn!(uid, why, "a mail in the mailbox is not taken; marked for a person");
                let flags = format!("{uid} +FLAGS.SILENT (\\Seen \\Flagged)");
                connection.run("UID STORE", &flags).await?;
            }
            // It stays as it is, and is found again.
            Verdict::Later(why) => tracing::info!(uid, why, "a mail waits in the mailbox"),
        }
    }
    let _ = connection.run("LOGOUT", "").await;
    Ok(taken)
}

async fn take(
    connection: &mut Connection,
    account: &Account,
    uid: u32,
    receiver: &impl Receiver,
) -> Result<Verdict, ImapError> {
    let max = account.message_max_bytes;
    // One byte more than is taken tells whether that is all.
    let part = format!("{uid} (BODY.PEEK[]<0.{}>)", max + 1);
    let (responses, _) = connection.run("UID FETCH", &part).await?;
    let content = responses.into_iter().flat_map(|it| it.literals).max_by_key(Vec::len);
    // Somebody else took it away meanwhile.
    let Some(mut message) = content else { return Ok(Verdict::Later("it is gone")) };
    let is_cut = message.len() > max;
    if is_cut && !account.cuts {
        return Ok(Verdict::Refused("it is larger than is taken"));
    }
    message.truncate(max);
    // Mailboxes keep the sender of the envelope in a field.
    let from = return_path(&message);
    Ok(receiver.take(from.as_deref(), message, is_cut).await)
}

async fn mark(
    connection: &mut Connection,
    account: &Account,
    uid: u32,
    (moves, expunges): (bool, bool),
) -> Result<(), ImapError> {
    let Some(folder) = &account.move_to else {
        return connection
            .run("UID STORE", &format!("{uid} +FLAGS.SILENT (\\Seen)"))
            .await
            .map(drop);
    };
    let folder = argument(folder)?;
    if moves {
        return connection.run("UID MOVE", &format!("{uid} {folder}")).await.map(drop);
    }
    connection.run("UID COPY", &format!("{uid} {folder}")).await?;
    let flags = format!("{uid} +FLAGS.SILENT (\\Seen \\Deleted)");
    connection.run("UID STORE", &flags).await?;
    // Without UIDPLUS, what others marked would go as well: it stays, marked.
    if expunges {
        connection.run("UID EXPUNGE", &uid.to_string()).await?;
    }
    Ok(())
}

/// RFC 5321 §4.4.
fn return_path(message: &[u8]) -> Option<String> {
    let head = &message[..message.len().min(SLACK_BYTES)];
    let text = String::from_utf8_lossy(head);
    let mut lines = text.lines().take_while(|line| !line.is_empty());
    let line = lines.find(|line| line.to_ascii_lowercase().starts_with("return-path:"))?;
    let path = line.split_once(':')?.1.trim();
    Some(path.trim_matches(['<', '>']).to_owned())
}

async fn open(account: &Account) -> Result<Connection, ImapError> {
    let connecting = TcpStream::connect((account.host.as_str(), account.port));
    let tcp = Clock::system().timeout(CONNECT_TIMEOUT, connecting).await;
    let tcp: Box<dyn Stream> = Box::new(tcp.map_err(|_| ImapError::Timeout)??);
    let max = account.message_max_bytes + SLACK_BYTES;
    let mut connection = match account.security {
        Security::Implicit => Connection::new(encrypt(account, tcp).await?, max),
        Security::StartTls | Security::None => Connection::new(tcp, max),
    };
    connection.greeting().await?;
    if account.security == Security::StartTls {
        connection.run("STARTTLS", "").await?;
        connection = Connection::new(encrypt(account, connection.into_stream()).await?, max);
    }
    let login = format!("{} {}", argument(&account.user)?, argument(&account.password)?);
    connection.run("LOGIN", &login).await?;
    Ok(connection)
}

fn argument(text: &str) -> Result<String, ImapError> {
    quoted(text).ok_or(ImapError::Unreadable)
}

async fn encrypt(account: &Account, tcp: Box<dyn Stream>) -> Result<Box<dyn Stream>, ImapError> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for root in &account.trust_roots {
        roots.add(root.clone()).map_err(io::Error::other)?;
    }
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from(account.host.clone()).map_err(io::Error::other)?;
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, tcp);
    let encrypted = Clock::system().timeout(CONNECT_TIMEOUT, connecting).await;
    Ok(Box::new(encrypted.map_err(|_| ImapError::Timeout)??))
}
