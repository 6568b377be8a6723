//! `bongsu config`: checks a configuration, or prints one that explains everything.

use super::options::{BadInput, OutputLanguage, settings_error};
use super::print;
use crate::config::{Config, EXAMPLE};
use bongsu_words::say;
use clap::Subcommand;
use std::path::PathBuf;
use std::process::ExitCode;

/// Check a configuration file, or print one that explains everything.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu config example > bongsu.toml     a file with every default, explained
  bongsu config check bongsu.toml         report every error at once, and what is missing here
  bongsu config check --text-only b.toml  of a file for another machine")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    language: OutputLanguage,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Report every error of a file; the exit status is 2 when there is one.
    Check {
        /// The file.
        #[arg(required_unless_present = "config")]
        file: Option<PathBuf>,
        /// The file, as other commands take it.
        #[arg(long, value_name = "FILE", conflicts_with = "file")]
        config: Option<PathBuf>,
        /// Check the text alone, of a file for another machine: do not look for the files,
        /// directories and addresses that it names.
        #[arg(long)]
        text_only: bool,
    },
    /// Print every setting with its default and explanation.
    Example,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        Command::Example => print::text(EXAMPLE),
        Command::Check { file, config, text_only } => {
            // One of the two is given.
            let Some(file) = file.as_ref().or(config.as_ref()) else {
                return Ok(ExitCode::FAILURE);
            };
            let checked = match text_only {
                true => Config::load(Some(file)).map(drop),
                false => Config::check(file),
            };
            let lang = args.language.language();
            checked.map_err(|error| BadInput(settings_error(lang, &error)))?;
            print::line(say!(lang, "config-no-errors", file = file.display().to_string()));
        }
    }
    Ok(ExitCode::SUCCESS)
}
