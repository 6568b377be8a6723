//! `bongsu bounce`: a mail server returns a notice that it could not deliver (S8).

use super::options::ConfigFile;
use super::print;
use anyhow::Context;
use bongsu_clock::Clock;
use bongsu_core::notification::{NoticeId, SubscriberMail};
use bongsu_core::plain_text::plain_line;
use bongsu_send::mail::bounce::{Bounce, parse};
use bongsu_store::{Error, Store};
use std::io::Read;
use std::process::ExitCode;

/// Read a bounce from standard input, and record that its notice or statement came back.
///
/// Bounces arrive at the address in `[mail] from`. Configure its mail server to pipe them into
/// this command; other messages are ignored.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu bounce < message.eml

With Postfix, in an alias file that belongs to the user of the desk:
  outage: desk, \"|/usr/local/bin/bongsu bounce --config /etc/bongsu.toml\"

Messages that are not bounces are ignored, so deliver the mail to a person as well. When a bounce
cannot be recorded, whatever the reason, the exit status is 75, and the mail server retries.")]
pub struct Args {
    #[command(flatten)]
    config: ConfigFile,
}

/// The exit status after which mail servers retry (sysexits.h, EX_TEMPFAIL).
const EXIT_RETRY: u8 = 75;
/// The longest reason that is kept, in characters; a bounce can be written by anyone.
const MAX_REASON: usize = 300;
/// The most mails to subscribers that are looked for: each is compared with all of them.
const MAX_MAILS: usize = 5;
/// The longest message that is read, in bytes.
const MAX_MESSAGE: u64 = 4 << 20;

/// A mail server takes any other failure for the end of the matter, and the bounce is lost: so
/// whatever goes wrong, it is to try again.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let code = match take(&args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bongsu: cannot record the bounce: {error:#}");
            ExitCode::from(EXIT_RETRY)
        }
    };
    Ok(code)
}

/// Reads a message, and records what it reports.
async fn take(args: &Args) -> anyhow::Result<()> {
    let mut message = Vec::new();
    std::io::stdin().take(MAX_MESSAGE).read_to_end(&mut message).context("standard input")?;
    // Also for what is none: a wrong configuration is noticed with the first message.
    let url = args.config.load()?.store.url;
    let Some(bounce) = parse(&message) else {
        print::line("not a bounce of a notice; ignored");
        return Ok(());
    };
    let why: String = plain_line(&bounce.reason).chars().take(MAX_REASON).collect();
    match record(&url, &bounce, &why).await? {
        Some(mail) => print::line(format!("{mail} bounced: {why}")),
        None => print::line("not a bounce of a notice that was sent from here; ignored"),
    }
    Ok(())
}

/// Records that a notice, or a statement to a subscriber, bounced; which, if one of the ids is one
/// of this store's.
async fn record(url: &str, bounce: &Bounce, why: &str) -> Result<Option<String>, Error> {
    let (store, now) = (Store::open_existing(url).await?, Clock::system().now());
    let ours = |id: &String| NoticeId::from_message_id(store.secret(), id);
    for notice in bounce.message_ids.iter().filter_map(ours) {
        let key = (notice.incident, notice.contact, notice.number);
        if store.record_bounce(key, why, now).await? {
            return Ok(Some(notice.to_string()));
        }
    }
    let mails = bounce.message_ids.iter().filter_map(|id| SubscriberMail::from_message_id(id));
    for mail in mails.take(MAX_MAILS) {
        if store.record_subscriber_bounce(&mail, why, bounce.is_hard(), now).await? {
            return Ok(Some(mail.to_string()));
        }
    }
    Ok(None)
}
