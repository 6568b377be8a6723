//! `bongsu bounce`: a mail server returns a notice that it could not deliver (S8).

use super::options::ConfigFile;
use super::print;
use anyhow::Context;
use bongsu_clock::Clock;
use bongsu_core::incident::IncidentId;
use bongsu_core::notification::ContactKey;
use bongsu_send::mail::bounce::{Bounce, parse};
use bongsu_store::Store;
use std::io::Read;
use std::process::ExitCode;

/// Read a bounce from standard input, and record that its notice came back.
///
/// Bounces arrive at the address in `[mail] from`. Configure its mail server to pipe them into
/// this command; other messages are ignored.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu bounce < message.eml

With Postfix, in /etc/aliases:
  outage: desk, \"|/usr/local/bin/bongsu bounce --config /etc/bongsu.toml\"

Messages that are not bounces are ignored, so deliver the mail to a person as well. When the
configuration or the database cannot be read the exit status is 75, and the mail server retries.")]
pub struct Args {
    #[command(flatten)]
    config: ConfigFile,
}

/// The exit status after which mail servers retry (sysexits.h, EX_TEMPFAIL).
const EXIT_RETRY: u8 = 75;
/// The longest reason that is kept, in characters; a bounce can be written by anyone.
const MAX_REASON: usize = 300;
/// The longest message that is read, in bytes.
const MAX_MESSAGE: u64 = 4 << 20;

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    match handle(args).await {
        Ok(line) => {
            print::line(line);
            Ok(ExitCode::SUCCESS)
        }
        // A mail server takes any other status for the end of the message.
        Err(error) => {
            eprintln!("bongsu: cannot record the bounce: {error:#}");
            Ok(ExitCode::from(EXIT_RETRY))
        }
    }
}

/// Records a bounce; what is to be said of it.
async fn handle(args: Args) -> anyhow::Result<String> {
    let mut message = Vec::new();
    std::io::stdin().take(MAX_MESSAGE).read_to_end(&mut message).context("standard input")?;
    // Also for what is none: a wrong configuration is noticed with the first message.
    let url = args.config.load()?.store.url;
    let Some(Bounce { message_ids, reason }) = parse(&message) else {
        return Ok("not a bounce of a notice; ignored".into());
    };
    let why: String = reason.chars().take(MAX_REASON).collect();
    // An empty one, made in the directory of the mail server, would know no notice.
    let store = Store::open_existing(&url).await?;
    for (incident, contact, number) in message_ids.iter().filter_map(|id| notice_of(id)) {
        let now = Clock::system().now();
        if store.record_bounce((incident, contact, number), &why, now).await? {
            return Ok(format!("{incident}.{contact}.{number} bounced: {why}"));
        }
    }
    Ok("not a bounce of a notice that was sent; ignored".into())
}

/// The notice with this Message-ID.
fn notice_of(message_id: &str) -> Option<(IncidentId, ContactKey, u32)> {
    let mut parts = message_id.split('@').next()?.split('.');
    let (incident, contact, number) = (parts.next()?, parts.next()?, parts.next()?);
    let contact = ContactKey::try_from(contact.to_owned()).ok()?;
    Some((incident.parse().ok()?, contact, number.parse().ok()?))
}
