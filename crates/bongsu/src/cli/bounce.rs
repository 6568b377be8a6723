//! `bongsu bounce`: a mail server returns a notice that it could not deliver (S8).

use super::options::ConfigFile;
use super::print;
use anyhow::Context;
use bongsu_clock::Clock;
use bongsu_send::mail::bounce::{Bounce, parse};
use bongsu_store::Store;
use std::io::Read;
use std::process::ExitCode;

/// Read a bounce from standard input, and mark its notice as not delivered.
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
database cannot be reached the exit status is 75, and the mail server retries.")]
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
    let mut message = Vec::new();
    std::io::stdin().take(MAX_MESSAGE).read_to_end(&mut message).context("standard input")?;
    let Some(Bounce { incident, contact, number, reason }) = parse(&message) else {
        print::line("not a bounce of a notice; ignored");
        return Ok(ExitCode::SUCCESS);
    };
    let why: String = reason.chars().take(MAX_REASON).collect();
    let url = args.config.load()?.store.url;
    let bounced = async {
        let store = Store::open(&url).await?;
        store.record_bounce((incident, contact, number), &why, Clock::system().now()).await
    };
    let is_known = match bounced.await {
        Ok(is_known) => is_known,
        Err(error) => {
            eprintln!("bongsu: cannot record the bounce: {error}");
            return Ok(ExitCode::from(EXIT_RETRY));
        }
    };
    print::line(match is_known {
        true => format!("{incident}.{contact}.{number} bounced: {why}"),
        false => format!("{incident}.{contact}.{number} is not a notice that was sent; ignored"),
    });
    Ok(ExitCode::SUCCESS)
}
