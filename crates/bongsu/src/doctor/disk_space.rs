//! Whether the disks of the database and of the published pages have space left.

use super::{Finding, Severity};
use crate::config::Config;
use bongsu_words::{Language, say};
use nix::sys::statvfs::statvfs;
use std::path::{Path, PathBuf};

/// A smaller free share is a warning,
const FREE_SHARE_WARNING: f64 = 0.10;
/// and an even smaller one an error.
const FREE_SHARE_ERROR: f64 = FREE_SHARE_WARNING / 3.0;

/// Checks the disk of the SQLite database, and of each published directory.
pub fn check(config: &Config, lang: Language) -> Vec<Finding> {
    let database = config.store.url.strip_prefix("sqlite:").map(|path| {
        let directory = Path::new(path).parent().filter(|path| !path.as_os_str().is_empty());
        let directory = directory.map_or_else(|| PathBuf::from("."), Path::to_owned);
        (say!(lang, "doctor-disk-database"), directory)
    });
    let published = config.publish.iter().flat_map(|publish| publish.directories.iter().cloned());
    let pages = published.map(|directory| (say!(lang, "doctor-disk-pages"), directory));
    let all = database.into_iter().chain(pages);
    all.filter_map(|(what, directory)| check_directory(lang, &what, &directory)).collect()
}

/// `None` when the directory does not exist.
fn check_directory(lang: Language, what: &str, directory: &Path) -> Option<Finding> {
    let disk = statvfs(directory).ok()?;
    // As df reckons: blocks reserved for root are neither free nor used.
    let (free, used) = (disk.blocks_available(), disk.blocks() - disk.blocks_free());
    let total = free + used;
    (total > 0).then(|| judge(lang, what, directory, free as f64 / total as f64))
}

fn judge(lang: Language, what: &str, directory: &Path, free_share: f64) -> Finding {
    let percent = (free_share * 100.0).floor();
    let directory = directory.display().to_string();
    let message = say!(lang, "doctor-disk", what = what, directory = directory, percent = percent);
    let remedy = || say!(lang, "doctor-disk-fix");
    match free_share {
        share if share < FREE_SHARE_ERROR => Finding::problem(Severity::Error, message, remedy()),
        share if share < FREE_SHARE_WARNING => {
            Finding::problem(Severity::Warning, message, remedy())
        }
        _ => Finding::ok(message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_reported_before_it_is_full() {
        let severity = |free| judge(Language::En, "", Path::new("/"), free).severity;
        assert_eq!(severity(0.5), Severity::Ok);
        assert_eq!(severity(0.09), Severity::Warning);
        assert_eq!(severity(0.02), Severity::Error);
        assert!(check_directory(Language::En, "", Path::new("/")).is_some());
        assert!(check_directory(Language::En, "", Path::new("/nowhere/at/all")).is_none());
    }
}
