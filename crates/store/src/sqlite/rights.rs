//! Why a file cannot be written, in words that lead on: who it belongs to.

use crate::error::Error;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// The error that is behind a file that cannot be opened for writing; `None` when it can.
pub(super) fn missing(path: &Path) -> Option<Error> {
    let url = format!("sqlite:{}", path.display());
    let error = std::fs::OpenOptions::new().read(true).write(true).open(path).err()?;
    Some(match error.kind() {
        ErrorKind::PermissionDenied => Error::NoRights { url, owner: owner(path) },
        _ => Error::open(&url, error),
    })
}

/// The name of whom a file belongs to, as `sudo -u` takes it; of its directory, where nobody else
/// may see the file.
fn owner(path: &Path) -> String {
    let seen = path.ancestors().find_map(|path| std::fs::metadata(path).ok());
    let uid = seen.map_or(0, |file| file.uid()).to_string();
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let mut lines = users.lines().map(|line| line.split(':'));
    let found = lines.find_map(|mut fields| {
        let name = fields.next()?;
        (fields.nth(1)? == uid).then(|| name.to_owned())
    });
    found.unwrap_or_else(|| format!("#{uid}"))
}
