//! `bongsu terms`: terms of compensation as files (S21).

use super::options::{BadInput, ConfigFile, OutputLanguage, open_existing};
use super::{input, print};
use crate::settlement::compute::terms_in_force;
use crate::settlement::{ready_made, terms_file};
use bongsu_clock::Clock;
use bongsu_core::settlement::terms::Terms;
use bongsu_words::{Language, say};
use clap::Subcommand;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// List, show, check and apply terms of compensation: when an outage is compensated, by how much,
/// and who must claim.
///
/// Terms are files that a lawyer can read. Contracts name the terms that hold for them. Some come
/// with the program; the comment in each says where it is from and what of it was not checked.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu terms list                      all terms, with their titles
  bongsu terms show kr-carrier-x10 > own.toml
                                         ready-made terms as a file, to begin with
  bongsu terms check own.toml            every mistake, with its line
  bongsu terms apply own.toml            contracts can name these terms from now on")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    config: ConfigFile,
    #[command(flatten)]
    output: OutputLanguage,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// List all terms.
    List,
    /// Print ready-made terms as a file.
    Show {
        /// Their name.
        name: String,
    },
    /// Check a file.
    Check {
        /// The file.
        file: PathBuf,
    },
    /// Put the terms of a file in force.
    Apply {
        /// The file.
        file: PathBuf,
    },
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let lang = args.output.language();
    match &args.action {
        Action::List => list(lang, &args.config).await?,
        Action::Show { name } => {
            let found = ready_made().find(|(terms, _)| terms.name == *name);
            let none = || BadInput(say!(lang, "terms-cli-none", name = name.as_str()));
            print::text(found.ok_or_else(none)?.1);
        }
        Action::Check { file } => {
            let terms = read(lang, file)?;
            let (file, terms) = (file.display().to_string(), terms.id().to_string());
            print::line(say!(lang, "terms-cli-valid", file = file, terms = terms));
        }
        Action::Apply { file } => {
            let terms = read(lang, file)?;
            let store = open_existing(&args.config.load()?).await?;
            store.apply_terms(&terms, Clock::system().now(), &author()).await?;
            print::line(say!(lang, "terms-cli-applied", terms = terms.id().to_string()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Whoever runs this command.
pub(super) fn author() -> String {
    std::env::var("USER").unwrap_or_else(|_| "root".into())
}

/// The text of a file that the caller names.
pub(super) fn text(lang: Language, file: &Path) -> Result<String, BadInput> {
    let name = file.display().to_string();
    String::from_utf8(input::read(file)?)
        .map_err(|_| BadInput(say!(lang, "contract-cli-not-text", file = name)))
}

fn read(lang: Language, file: &Path) -> anyhow::Result<Terms> {
    let text = text(lang, file)?;
    let terms = terms_file::read(&file.display().to_string(), &text);
    Ok(terms.map_err(|error| BadInput(error.to_string()))?)
}

/// All terms: those of the program where there is no database yet.
async fn list(lang: Language, config: &ConfigFile) -> anyhow::Result<()> {
    let config = config.load()?;
    let all = match bongsu_store::Store::open_existing(&config.store.url).await {
        Ok(store) => terms_in_force(&store).await?,
        Err(bongsu_store::Error::Missing { .. }) => {
            ready_made().map(|(terms, _)| (terms.name.clone(), terms)).collect()
        }
        Err(error) => return Err(error.into()),
    };
    let known: Vec<Terms> = ready_made().map(|(terms, _)| terms).collect();
    for terms in all.values() {
        let origin = match known.contains(terms) {
            true => say!(lang, "terms-cli-ready-made"),
            false => say!(lang, "terms-cli-own"),
        };
        let title = bongsu_words::settlement::terms::title(lang, terms);
        print::line(format_args!("{}\t{title}\t{origin}", terms.id()));
    }
    Ok(())
}
