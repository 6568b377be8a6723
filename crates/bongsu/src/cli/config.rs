//! `bongsu config`: the configuration, checked or explained.

use super::{BadInput, print};
use crate::config::{Config, EXAMPLE};
use crate::trust;
use clap::Subcommand;
use std::path::PathBuf;
use std::process::ExitCode;

/// Check a configuration file, or print one that explains everything.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu config example > bongsu.toml     a file with every default and its reason
  bongsu config check bongsu.toml         everything that is wrong with it, at once")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Name everything that is wrong with a file; exit status 2 when anything is.
    Check {
        /// The file.
        file: PathBuf,
    },
    /// Print the defaults with their reasons, as a file to begin with.
    Example,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        Command::Example => print::text(EXAMPLE),
        Command::Check { file } => {
            let config = Config::load(Some(file));
            let config = config.map_err(|error| BadInput(error.to_string()))?;
            let mail = config.mail.iter().flat_map(|mail| &mail.trust_roots);
            let roots: Vec<_> = config.probing.trust_roots.iter().chain(mail).cloned().collect();
            trust::roots(&roots)
                .map_err(|error| BadInput(format!("{}: {error:#}", file.display())))?;
            print::line(format_args!("{}: fine", file.display()));
        }
    }
    Ok(ExitCode::SUCCESS)
}
