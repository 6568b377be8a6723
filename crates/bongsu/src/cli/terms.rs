//! `bongsu terms`: terms of compensation as files (S21).

use super::options::{BadInput, ConfigFile, OutputLanguage, open_existing, settings_error};
use super::{input, print};
use crate::settlement::compute::terms_in_force;
use crate::settlement::{ready_made, terms_file, written};
use bongsu_clock::Clock;
use bongsu_core::settlement::policy::DocumentId;
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
                                         terms as a file, to begin with
  bongsu terms list --all                every version that was applied or made a figure
  bongsu terms show own 3f2a90bc11de     the version of this digest, as beside a figure
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
    List {
        /// Every version that was ever applied, or made a figure, with when and by whom.
        #[arg(long)]
        all: bool,
    },
    /// Print terms as a file.
    Show {
        /// Their name.
        name: String,
        /// The digest of the version, as it is beside a figure; those in force where none is given.
        digest: Option<String>,
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
        Action::List { all: false } => list(lang, &args.config).await?,
        Action::List { all: true } => {
            let store = open_existing(&args.config.load()?).await?;
            for it in store.terms_versions().await? {
                print::line(format_args!("{}\t{}\t{}", it.document.id(), it.at, it.author));
            }
        }
        Action::Show { name, digest } => {
            print::text(show(lang, &args.config, name, digest.as_deref()).await?);
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
    Ok(terms.map_err(|error| BadInput(settings_error(lang, &error)))?)
}

/// Terms as a file: with all explanations as they came with the program, otherwise as the store has
/// them. Those of the program need no database.
async fn show(
    lang: Language,
    config: &ConfigFile,
    name: &str,
    digest: Option<&str>,
) -> anyhow::Result<String> {
    let is_meant = |id: &DocumentId| id.name == name && digest.is_none_or(|it| id.digest == it);
    let known = ready_made().find(|(terms, _)| is_meant(&terms.id()));
    let store = match config.load() {
        Ok(config) => bongsu_store::Store::open_existing(&config.store.url).await.ok(),
        Err(error) if known.is_none() => return Err(error),
        Err(_) => None,
    };
    let own = match (&store, digest) {
        (Some(store), None) => store.terms().await?.remove(name),
        (Some(store), Some(_)) => {
            let mut all = store.terms_versions().await?.into_iter().map(|it| it.document);
            all.rfind(|it| is_meant(&it.id()))
        }
        (None, _) => None,
    };
    match (own, known) {
        (Some(own), Some((terms, text))) if own == terms => Ok(text.to_owned()),
        (Some(own), _) => Ok(written::terms(&own)),
        (None, Some((_, text))) => Ok(text.to_owned()),
        (None, None) => Err(BadInput(say!(lang, "terms-cli-none", name = name)).into()),
    }
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
