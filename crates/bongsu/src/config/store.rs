//! `[store]`: the database, and how long rows are kept.

use super::presence;
use super::values::DAY;

use bongsu_settings::{Fields, Reader};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The variable that holds the database's URL, in place of `[store] url`.
pub const STORE_VARIABLE: &str = "BONGSU_STORE";

/// The database, and how long rows are kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Store {
    /// `sqlite:<path>`, a path, or `postgres://…`.
    pub url: String,
    /// The file of the key by which secrets in the database are sealed.
    pub key_file: PathBuf,
    /// How long changes of verdict are kept.
    pub verdict_retention: Duration,
    /// How long the access log of the operations pages is kept.
    pub access_log_retention: Duration,
}

impl Default for Store {
    fn default() -> Store {
        Store {
            url: "sqlite:bongsu.db".into(),
            key_file: "bongsu.key".into(),
            verdict_retention: 400 * DAY,
            access_log_retention: 90 * DAY,
        }
    }
}

impl Store {
    /// Has relative paths begin at the directory of the configuration file, whoever runs the
    /// program from wherever: else each would have a database of their own.
    pub(super) fn resolve(&mut self, directory: &Path) {
        if let Ok(url) = bongsu_store::Store::url_below(&self.url, directory) {
            self.url = url;
        }
        self.key_file = directory.join(&self.key_file);
    }

    pub(super) fn read(&mut self, r: &mut Reader<'_>, f: &mut Fields<'_>) {
        if let Some(field) = f.take("url")
            && let Some(url) = field.non_empty_text(r)
        {
            match bongsu_store::Store::check_url(&url) {
                Ok(()) => {
                    // SQLite makes the file, and not the directory.
                    let file = url.strip_prefix("sqlite:").unwrap_or(&url);
                    let path = (!file.contains("://")).then(|| r.path(file));
                    if let Some(directory) = path.as_deref().and_then(Path::parent)
                        && std::env::var_os(STORE_VARIABLE).is_none()
                    {
                        presence::directory(r, &field, directory);
                    }
                    self.url = url;
                }
                Err(error) => field.reject(r, error.to_string()),
            }
        }
        if let Some(path) = f.take("key_file").and_then(|field| field.non_empty_text(r)) {
            self.key_file = path.into();
        }
        let days = 1..=36_500;
        f.duration(r, "verdict_retention_days", DAY, days.clone(), &mut self.verdict_retention);
        f.duration(r, "access_log_retention_days", DAY, days, &mut self.access_log_retention);
    }
}
