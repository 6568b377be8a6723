//! `bongsu bounce`: a mail server returns a notice that it could not deliver (S8).

use super::options::ConfigFile;
use super::print;
use crate::bounces;
use anyhow::Context;
use bongsu_clock::Clock;
use bongsu_send::mail::bounce::parse;
use bongsu_store::Store;
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
    let why = bounces::reason(&bounce);
    let (store, now) = (Store::open_existing(&url).await?, Clock::system().now());
    match bounces::record(&store, &bounce, now).await? {
        Some(mail) => print::line(format!("{mail} bounced: {why}")),
        None => print::line("not a bounce of a notice that was sent from here; ignored"),
    }
    Ok(())
}
