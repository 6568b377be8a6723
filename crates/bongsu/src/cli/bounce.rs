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
  outage: \"|/usr/local/bin/bongsu bounce --config /etc/bongsu.toml\"")]
pub struct Args {
    #[command(flatten)]
    config: ConfigFile,
}

/// The longest message that is read.
const MOST: u64 = 4 << 20;

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let mut message = Vec::new();
    std::io::stdin().take(MOST).read_to_end(&mut message).context("standard input")?;
    let Some(Bounce { incident, contact, number, why }) = read(&message) else {
        print::line("no bounce of a notice");
        return Ok(ExitCode::SUCCESS);
    };
    let store = Store::open(&args.config.load()?.store.url).await?;
    let known = store.bounced((incident, contact, number), &why, Clock::system().now()).await?;
    print::line(match known {
        true => format!("{incident}.{contact}.{number} came back: {why}"),
        false => format!("{incident}.{contact}.{number} is no notice that was handed over"),
    });
    Ok(ExitCode::SUCCESS)
}
