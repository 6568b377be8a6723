//! Taking what is in a mailbox.

use super::ImapError;
use super::connection::{Connection, Stream, quoted};
use crate::lmtp::{Envelope, Receiver, Verdict};
use bongsu_clock::Clock;
use bongsu_core::Time;
use std::collections::{BTreeMap, BTreeSet};
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
pub struct ImapAccount {
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
    /// How long a mail is left alone that cannot be taken or marked now.
    pub pause: Duration,
}

/// Mail that waits in the mailbox, by its number there, and until when it is left alone: it is not
/// fetched at every look.
#[derive(Clone, Debug, Default)]
pub struct Waiting(BTreeMap<u32, Time>);

/// Takes every mail of the mailbox that was not taken before; how many were. What cannot be taken
/// or marked keeps nothing else waiting.
///
/// # Errors
/// [`ImapError`]; what was not marked then is found again.
pub async fn fetch_all(
    account: &ImapAccount,
    waiting: &mut Waiting,
    receiver: &impl Receiver,
) -> Result<usize, ImapError> {
    let mut connection = open(account).await?;
    let folder = argument(&account.folder)?;
    connection.run("SELECT", &folder).await?;
    let marking = Marking::find(&mut connection, account).await?;
    let uids = search(&mut connection, account).await?;
    let now = Clock::system().now();
    waiting.0.retain(|uid, until| *until > now && uids.contains(uid));
    let mut taken = 0;
    for uid in uids {
        if waiting.0.contains_key(&uid) {
            continue;
        }
        let marked = match take(&mut connection, account, uid, receiver).await? {
            Verdict::Taken => {
                taken += 1;
                marking.taken(&mut connection, uid).await
            }
            Verdict::Refused(why) => {
                tracing::warn!(uid, why, "a mail in the mailbox is not taken; marked for a person");
                let flags = format!("{uid} +FLAGS.SILENT (\\Seen \\Flagged)");
                connection.run("UID STORE", &flags).await.map(drop)
            }
            Verdict::Later(why) => {
                tracing::info!(uid, why, "a mail waits in the mailbox");
                waiting.0.insert(uid, now + account.pause);
                Ok(())
            }
        };
        match marked {
            Ok(()) => {}
            Err(ImapError::Refused { command, reply }) => {
                tracing::warn!(uid, command, reply, "cannot mark a mail that was taken");
                waiting.0.insert(uid, now + account.pause);
            }
            Err(error) => return Err(error),
        }
    }
    let _ = connection.run("LOGOUT", "").await;
    Ok(taken)
}

/// Opens the mailbox and looks at nothing in it.
///
/// # Errors
/// [`ImapError`]: mail could not be taken out of it.
pub async fn check(account: &ImapAccount) -> Result<(), ImapError> {
    let mut connection = open(account).await?;
    connection.run("EXAMINE", &argument(&account.folder)?).await?;
    let _ = connection.run("LOGOUT", "").await;
    Ok(())
}

/// What was not taken before. One that is flagged is for a person.
async fn search(
    connection: &mut Connection,
    account: &ImapAccount,
) -> Result<BTreeSet<u32>, ImapError> {
    let wanted = match account.move_to {
        Some(_) => "UNDELETED UNFLAGGED",
        None => "UNSEEN UNDELETED",
    };
    let (found, _) = connection.run("UID SEARCH", wanted).await?;
    let listed = found.iter().filter_map(|it| it.text.strip_prefix("* SEARCH"));
    Ok(listed.flat_map(str::split_whitespace).filter_map(|uid| uid.parse().ok()).collect())
}

async fn take(
    connection: &mut Connection,
    account: &ImapAccount,
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
    Ok(receiver.take(Envelope::of(from.as_deref()), message, is_cut).await)
}

/// How mail is marked that was taken.
struct Marking {
    /// The folder to which it goes, as an argument.
    folder: Option<String>,
    moves: bool,
    expunges: bool,
}

impl Marking {
    /// Makes the folder where there is none.
    async fn find(
        connection: &mut Connection,
        account: &ImapAccount,
    ) -> Result<Marking, ImapError> {
        let (capabilities, _) = connection.run("CAPABILITY", "").await?;
        let can = |what: &str| {
            let mut words = capabilities.iter().flat_map(|it| it.text.split(' '));
            words.any(|word| word.eq_ignore_ascii_case(what))
        };
        let (moves, expunges) = (can("MOVE"), can("UIDPLUS"));
        let folder = account.move_to.as_deref().map(argument).transpose()?;
        if let Some(folder) = &folder {
            match connection.run("STATUS", &format!("{folder} (MESSAGES)")).await {
                Err(ImapError::Refused { .. }) => match connection.run("CREATE", folder).await {
                    Err(ImapError::Refused { reply, .. }) => {
                        tracing::warn!(folder, reply, "cannot make the folder for taken mail");
                    }
                    made => drop(made?),
                },
                known => drop(known?),
            }
        }
        Ok(Marking { folder, moves, expunges })
    }

    async fn taken(&self, connection: &mut Connection, uid: u32) -> Result<(), ImapError> {
        let Some(folder) = &self.folder else {
            let flags = format!("{uid} +FLAGS.SILENT (\\Seen)");
            return connection.run("UID STORE", &flags).await.map(drop);
        };
        if self.moves {
            return connection.run("UID MOVE", &format!("{uid} {folder}")).await.map(drop);
        }
        connection.run("UID COPY", &format!("{uid} {folder}")).await?;
        let flags = format!("{uid} +FLAGS.SILENT (\\Seen \\Deleted)");
        connection.run("UID STORE", &flags).await?;
        // Without UIDPLUS, what others marked would go as well: it stays, marked.
        if self.expunges {
            connection.run("UID EXPUNGE", &uid.to_string()).await?;
        }
        Ok(())
    }
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

async fn open(account: &ImapAccount) -> Result<Connection, ImapError> {
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
    quoted(text).ok_or(ImapError::Malformed)
}

async fn encrypt(
    account: &ImapAccount,
    tcp: Box<dyn Stream>,
) -> Result<Box<dyn Stream>, ImapError> {
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
