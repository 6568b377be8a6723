//! The program's log, on standard error; docs/logging.md describes its lines.

use clap::ValueEnum;
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// The format of log lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Format {
    /// Lines for people.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
}

/// Starts logging. The variable `BONGSU_LOG` is the filter (`info`, or
/// `bongsu_probe=debug,info`); `default_filter` applies when it is not set.
///
/// # Errors
/// When `BONGSU_LOG` is not a filter.
pub fn start(format: Format, default_filter: &str) -> anyhow::Result<()> {
    let filter = match std::env::var("BONGSU_LOG") {
        Ok(text) => EnvFilter::try_new(&text)
            .map_err(|error| anyhow::anyhow!("BONGSU_LOG=“{text}” is not a log filter: {error}"))?,
        Err(_) => EnvFilter::new(default_filter),
    };
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        Format::Human => lines.with_ansi(std::io::stderr().is_terminal()).init(),
        Format::Json => lines.json().flatten_event(true).init(),
    }
    Ok(())
}
