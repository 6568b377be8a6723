//! `bongsu oncall`: the plan of who is on call as a file (S14).

mod contacts;
mod sources;

use super::options::{BadInput, ConfigFile, OutputLanguage, open_existing};
use super::{input, print};
use crate::config::Config;
use crate::oncall_file::{self, Known, ways};
use crate::oncall_import::{self, Program};
use anyhow::Context;
use bongsu_clock::Clock;
use bongsu_core::oncall::plan::Plan;
use bongsu_words::{Language, say};
use clap::Subcommand;
use std::path::PathBuf;
use std::process::ExitCode;

/// Export, check and apply the plan of who is on call: people, schedules, and who is woken for
/// what.
///
/// A plan is applied as a whole or not at all. A running `serve` goes by it within a second; what
/// is under way keeps the policy under which it began.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu oncall example > oncall.toml    a plan to begin with, with explanations
  bongsu oncall apply --dry-run oncall.toml
                                         every mistake, with its line; nothing is changed
  bongsu oncall apply oncall.toml        this is the plan from now on
  bongsu oncall export > oncall.toml     the plan in force
  bongsu oncall contacts                 which ways to reach whom are proven
  bongsu oncall sources                  where other tools send their alerts")]
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
    /// Print a plan to begin with.
    Example,
    /// Print the plan in force.
    Export,
    /// Print each way to reach each person, and when a test or a page last proved it.
    Contacts,
    /// Print where other tools send their alerts, by request or by mail, and jobs their heartbeats,
    /// each with its token.
    Sources,
    /// Make a plan of another program's export, all of it or nothing.
    Import {
        /// The program that it comes from.
        #[arg(long, value_enum)]
        from: Program,
        /// The export: one JSON object; docs/oncall.md says which answers of the API it holds.
        file: PathBuf,
        /// Only print the plan and what has no place in it.
        #[arg(long)]
        dry_run: bool,
        /// Replace the plan that is in force. Without it, an import is for a desk without a plan.
        #[arg(long, conflicts_with = "dry_run")]
        replace: bool,
    },
    /// Make a file the plan, all of it or nothing.
    Apply {
        /// The file.
        file: PathBuf,
        /// Only check it, and say what would change.
        #[arg(long)]
        dry_run: bool,
    },
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let lang = args.output.language();
    match args.action {
        Action::Example => print::text(include_str!("../oncall_file/example.toml").to_owned()),
        Action::Export => {
            let store = open_existing(&args.config.load()?).await?;
            let applied = store.oncall_plan().await?;
            print::text(oncall_file::write(&applied.plan).context("cannot write the plan")?);
        }
        Action::Contacts => {
            let store = open_existing(&args.config.load()?).await?;
            let (plan, tests) = (store.oncall_plan().await?.plan, store.contact_tests().await?);
            let browsers = store.push_browsers().await?;
            contacts::print(lang, (&plan, &browsers), &tests, Clock::system().now());
        }
        Action::Sources => {
            let config = args.config.load()?;
            let store = open_existing(&config).await?;
            sources::print(&config, store.secret());
        }
        Action::Import { from, file, dry_run, replace } => {
            let name = file.display().to_string();
            let export = serde_json::from_slice(&input::read(&file)?);
            let export: serde_json::Value = export.unwrap_or_default();
            if !export.is_object() {
                let text = say!(lang, "oncall-import-not-json", file = name.as_str());
                return Err(BadInput(text).into());
            }
            let imported = oncall_import::import(from, &export, lang);
            for left in &imported.left {
                eprintln!("{}", left.line(lang));
            }
            if imported.plan.people.is_empty() {
                let text = say!(lang, "oncall-import-empty", file = name.as_str());
                return Err(BadInput(text).into());
            }
            let text = oncall_file::write(&imported.plan).context("cannot write the plan")?;
            if dry_run {
                print::text(text);
                eprintln!("{}", say!(lang, "oncall-import-dry-run"));
                return Ok(ExitCode::SUCCESS);
            }
            if !imported.is_whole() {
                let text = say!(lang, "oncall-import-not-whole", file = name.as_str());
                return Err(BadInput(text).into());
            }
            let config = args.config.load()?;
            if !replace {
                refuse_to_replace(lang, &open_existing(&config).await?.oncall_plan().await?.plan)?;
            }
            apply(lang, &config, (&name, &text), false).await?;
        }
        Action::Apply { file, dry_run } => {
            let bytes = input::read(&file)?;
            let name = file.display().to_string();
            let text = String::from_utf8(bytes)
                .map_err(|_| BadInput(say!(lang, "oncall-cli-not-text", file = name.as_str())))?;
            apply(lang, &args.config.load()?, (&name, &text), dry_run).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// An import is for a desk without a plan, unless somebody says otherwise.
fn refuse_to_replace(lang: Language, plan: &Plan) -> anyhow::Result<()> {
    if plan.people.is_empty() && plan.schedules.is_empty() && plan.policies.is_empty() {
        return Ok(());
    }
    let people = u32::try_from(plan.people.len())?;
    let schedules = u32::try_from(plan.schedules.len())?;
    let text = say!(lang, "oncall-import-replace", people = people, schedules = schedules);
    Err(BadInput(text).into())
}

/// Checks a plan as a whole, says what it changes, and makes it the plan.
async fn apply(
    lang: Language,
    config: &Config,
    (name, text): (&str, &str),
    dry_run: bool,
) -> anyhow::Result<()> {
    let store = open_existing(config).await?;
    let users = store.users().await?;
    let known = Known {
        ways: ways(config),
        logins: users.iter().map(|user| user.login.to_string()).collect(),
        sources: config.alert_sources.names(),
    };
    let plan =
        oncall_file::read(lang, name, text, &known).map_err(|error| BadInput(error.to_string()))?;
    let before = store.oncall_plan().await?;
    print_difference(lang, &before.plan, &plan);
    for warning in plan.warnings() {
        eprintln!("{}", bongsu_words::oncall::warning(lang, &warning));
    }
    if dry_run {
        print::line(say!(lang, "oncall-cli-dry-run"));
        return Ok(());
    }
    let author = std::env::var("USER").unwrap_or_else(|_| "root".into());
    let now = Clock::system().now();
    if !store.apply_oncall_plan(before.number, (now, &author), &plan).await? {
        return Err(BadInput(say!(lang, "oncall-cli-meanwhile")).into());
    }
    print::line(say!(lang, "oncall-cli-applied", number = before.number + 1));
    Ok(())
}

/// What is added, removed and changed, by key.
fn print_difference(lang: Language, before: &Plan, after: &Plan) {
    let lines = oncall_file::difference(before, after);
    for line in &lines {
        print::line(format_args!("  {line}"));
    }
    if lines.is_empty() {
        print::line(say!(lang, "oncall-cli-same"));
    }
}
