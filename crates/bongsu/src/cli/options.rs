//! Options and errors that commands share.

use crate::config::Config;
use bongsu_core::language::Language;
use bongsu_settings::{Diagnostic, SettingsError};
use bongsu_store::{Error, Store};
use bongsu_words::{errors, say};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::PathBuf;

/// The configuration file.
#[derive(clap::Args, Clone, Debug)]
pub(super) struct ConfigFile {
    /// The configuration file; without one the defaults apply.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
}

impl ConfigFile {
    pub(super) fn load(&self) -> anyhow::Result<Config> {
        let loaded = Config::load(self.config.as_deref());
        loaded.map_err(|error| BadInput(settings_error(wanted_language(), &error)).into())
    }
}

/// All that is wrong with a configuration, in a language.
pub(super) fn settings_error(lang: Language, error: &SettingsError) -> String {
    let SettingsError::Invalid { file, diagnostics } = error else {
        return errors::in_language(lang, error.to_string());
    };
    let one = |it: &Diagnostic| {
        let message = errors::in_language(lang, it.message.clone());
        let (file, line) = (file.as_str(), it.line.to_string());
        match it.key.as_str() {
            "" => say!(lang, "config-problem", file = file, line = line, message = message),
            key => {
                let message = format!("`{key}`: {message}");
                say!(lang, "config-problem", file = file, line = line, message = message)
            }
        }
    };
    diagnostics.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// Opens the database, which only `serve` and `import` create.
pub(super) async fn open_existing(config: &Config) -> anyhow::Result<Store> {
    Store::open_existing(&config.store.url).await.map_err(|error| match error {
        Error::Missing { .. } => BadInput(error.to_string()).into(),
        error => error.into(),
    })
}

/// The language of a command's output.
#[derive(clap::Args, Clone, Debug)]
pub(super) struct OutputLanguage {
    /// The language of the output; from LC_ALL, LC_MESSAGES or LANG when not given.
    #[arg(long, value_parser = language_parser(), global = true)]
    lang: Option<Language>,
}

impl OutputLanguage {
    pub(super) fn language(&self) -> Language {
        self.lang.unwrap_or_else(language_of_system)
    }
}

/// The language of whoever uses the terminal.
fn language_of_system() -> Language {
    let variables = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let set = variables.iter().find_map(set);
    set.and_then(|value| Language::from_tag(&value)).unwrap_or(Language::En)
}

/// The language in which the command line is explained, before it is read: `--lang`, or that of
/// the system.
pub(super) fn wanted_language() -> Language {
    let mut words = std::env::args_os().skip(1);
    while let Some(word) = words.next() {
        let given = match word.to_str() {
            Some("--lang") => words.next().and_then(|it| it.into_string().ok()),
            Some("--") => break,
            word => word.and_then(|it| it.strip_prefix("--lang=")).map(str::to_owned),
        };
        if let Some(language) = given.and_then(|tag| Language::from_tag(&tag)) {
            return language;
        }
    }
    language_of_system()
}

/// Accepts the tags of [`Language::ALL`].
pub(super) fn language_parser() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(Language::ALL.map(Language::tag))
        .map(|tag| Language::from_tag(&tag).unwrap_or_default())
}

/// Input that is not valid: exit status 2, with every place and reason in the message.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct BadInput(pub(super) String);
