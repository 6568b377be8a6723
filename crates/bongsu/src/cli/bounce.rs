//! `bongsu bounce`: a mail server gives back what it could not deliver (S8).

use super::{ConfigFile, print};
use anyhow::Context;
use bongsu_clock::Clock;
use bongsu_send::mail::bounce::{Bounce, read};
use bongsu_store::Store;
use std::io::Read;
use std::process::ExitCode;

/// Take a bounce from standard input: the notice that came back is then shown as not
/// delivered.
///
/// Bounces come to the address in `[mail] from`. Have its mail server hand them to this
/// command; any other message is left alone.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu bounce < message.eml

With Postfix, in /etc/aliases:
  outage: desk, \"|/usr/local/bin/bongsu bounce --config /etc/bongsu.toml\"

What is no bounce is left alone, so let a person have the mail as well. When the database
cannot be reached the exit status is 75, and the mail server tries again.")]
pub struct Args {
    #[command(flatten)]
    config: ConfigFile,
}

/// As mail servers understand it (sysexits.h, EX_TEMPFAIL).
const TRY_AGAIN: u8 = 75;
/// Of what was said of it so much is kept; anybody can write it.
const WHY_MOST: usize = 300;
/// The longest message that is read.
const MOST: u64 = 4 << 20;

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let mut message = Vec::new();
    std::io::stdin().take(MOST).read_to_end(&mut message).context("standard input")?;
    let Some(Bounce { incident, contact, number, why }) = read(&message) else {
        print::line("no bounce of a notice");
        return Ok(ExitCode::SUCCESS);
    };
    let why: String = why.chars().take(WHY_MOST).collect();
    let url = args.config.load()?.store.url;
    let bounced = async {
        let store = Store::open(&url).await?;
        store.record_bounce((incident, contact, number), &why, Clock::system().now()).await
    };
    let known = match bounced.await {
        Ok(known) => known,
        Err(error) => {
            eprintln!("bongsu: {error}");
            return Ok(ExitCode::from(TRY_AGAIN));
        }
    };
    print::line(match known {
        true => format!("{incident}.{contact}.{number} came back: {why}"),
        false => format!("{incident}.{contact}.{number} is no notice that was handed over"),
    });
    Ok(ExitCode::SUCCESS)
}
