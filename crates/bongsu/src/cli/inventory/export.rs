//! `bongsu export`: writes the inventory as a file that can be kept, changed and applied.

use super::super::options::{BadInput, ConfigFile, OutputLanguage, open_existing};
use super::super::print;
use bongsu_core::inventory::import::export;
use std::path::PathBuf;
use std::process::ExitCode;

/// Write all customers, sites and components as JSON, in the order of their keys.
///
/// The same inventory is the same text, so that two versions of it can be compared line by line.
/// `bongsu apply` and `bongsu import` read it back.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu export > inventory.json
  bongsu export --output inventory.json && git diff inventory.json")]
pub struct Args {
    /// The file; standard output when not given.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    language: OutputLanguage,
    #[command(flatten)]
    config: ConfigFile,
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.config.load()?;
    let mut text = export(&open_existing(&config).await?.inventory().await?);
    text.push('\n');
    match &args.output {
        None => print::text(text),
        Some(path) => std::fs::write(path, text)
            .map_err(|error| BadInput(format!("{}: {error}", path.display())))?,
    }
    Ok(ExitCode::SUCCESS)
}
