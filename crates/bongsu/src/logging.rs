//! Where the program's own words go: standard error, for people or for machines.

use clap::ValueEnum;
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// How log lines look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Format {
    /// A line a person reads.
    #[default]
    Human,
    /// A JSON object a line.
    Json,
}

/// Starts logging. What is logged is chosen by the variable `BONGSU_LOG`
/// (`info`, or `bongsu_probe=debug,info`), and `usual` when it is not set.
///
/// # Errors
/// What is wrong with `BONGSU_LOG`.
pub fn start(format: Format, usual: &str) -> anyhow::Result<()> {
    let filter = match std::env::var("BONGSU_LOG") {
        Ok(text) => EnvFilter::try_new(&text)
            .map_err(|error| anyhow::anyhow!("the variable BONGSU_LOG, “{text}”: {error}"))?,
        Err(_) => EnvFilter::new(usual),
    };
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        Format::Human => lines.with_ansi(std::io::stderr().is_terminal()).init(),
        Format::Json => lines.json().flatten_event(true).init(),
    }
    Ok(())
}
