//! `bongsu policy`: what counts as downtime, as a file (S21).

use super::options::{BadInput, ConfigFile, OutputLanguage, open_existing, settings_error};
use super::print;
use super::terms::{author, text};
use crate::settlement::{policy_file, written};
use bongsu_clock::Clock;
use bongsu_core::settlement::policy::Policy;
use bongsu_words::{Language, say};
use clap::Subcommand;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Show, check and apply the accounting policy: what counts as downtime.
///
/// A policy is a document with a version. Each figure names the version and the digest of the
/// policy by which it was made. A new policy makes new figures beside the old ones.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu policy example > policy.toml    what holds without one, with explanations
  bongsu policy check policy.toml        every mistake, with its line
  bongsu policy apply policy.toml        figures are made by it from now on
  bongsu policy list                     every policy that was in force or made a figure
  bongsu policy show                     the policy in force, as a file
  bongsu policy show 3f2a90bc11de        the version of this digest, as beside a figure")]
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
    /// Print a policy to begin with.
    Example,
    /// List the policies that were ever in force or made a figure, the last one at the end.
    List,
    /// Print a policy as a file.
    Show {
        /// The digest of the version, as it is beside a figure; the one in force where none is given.
        digest: Option<String>,
    },
    /// Check a file.
    Check {
        /// The file.
        file: PathBuf,
    },
    /// Put the policy of a file in force.
    Apply {
        /// The file.
        file: PathBuf,
    },
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let lang = args.output.language();
    match &args.action {
        Action::Example => print::text(policy_file::EXAMPLE),
        Action::List => {
            let store = open_existing(&args.config.load()?).await?;
            let known = store.policy_versions().await?;
            let standard = Policy::default().id();
            if known.iter().all(|it| it.document.id() != standard) {
                print::line(format_args!("{standard}\t-\t-"));
            }
            for it in known {
                print::line(format_args!("{}\t{}\t{}", it.document.id(), it.at, it.author));
            }
        }
        Action::Show { digest } => {
            let store = open_existing(&args.config.load()?).await?;
            let found = match digest {
                None => {
                    Some(store.policies().await?.pop().map(|it| it.document).unwrap_or_default())
                }
                Some(digest) => {
                    let all = store.policy_versions().await?.into_iter().map(|it| it.document);
                    let mut all = all.chain([Policy::default()]);
                    all.find(|it| it.id().digest == *digest)
                }
            };
            let none = || {
                let digest = digest.as_deref().unwrap_or_default();
                BadInput(say!(lang, "policy-cli-none", digest = digest))
            };
            print::text(written::policy(&found.ok_or_else(none)?));
        }
        Action::Check { file } => {
            let policy = read(lang, file)?;
            let (file, policy) = (file.display().to_string(), policy.id().to_string());
            print::line(say!(lang, "policy-cli-valid", file = file, policy = policy));
        }
        Action::Apply { file } => {
            let policy = read(lang, file)?;
            let store = open_existing(&args.config.load()?).await?;
            store.apply_policy(&policy, Clock::system().now(), &author()).await?;
            print::line(say!(lang, "policy-cli-applied", policy = policy.id().to_string()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn read(lang: Language, file: &Path) -> anyhow::Result<Policy> {
    let text = text(lang, file)?;
    let policy = policy_file::read(&file.display().to_string(), &text);
    Ok(policy.map_err(|error| BadInput(settings_error(lang, &error)))?)
}
