//! The file of the key by which secrets in the database are sealed. It is not in the database, so
//! that a copy of that alone opens nothing.

use anyhow::{Context, bail};
use bongsu_web::{SEALING_KEY_BYTES, SealingKey};
use data_encoding::HEXLOWER_PERMISSIVE;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// Reads the key; `None` when there is no file.
///
/// # Errors
/// When the file cannot be read, or holds no key.
pub fn read(path: &Path) -> anyhow::Result<Option<SealingKey>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| path.display().to_string()),
    };
    let bytes = HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).ok();
    match bytes.and_then(|bytes| <[u8; SEALING_KEY_BYTES]>::try_from(bytes).ok()) {
        Some(bytes) => Ok(Some(SealingKey::from_random(&bytes))),
        None => bail!("{}: no key of {SEALING_KEY_BYTES} bytes in hexadecimal", path.display()),
    }
}

/// Reads the key, or makes one: readable by its owner alone.
///
/// # Errors
/// As [`read`], or when it cannot be written.
pub fn read_or_make(path: &Path) -> anyhow::Result<SealingKey> {
    if let Some(key) = read(path)? {
        return Ok(key);
    }
    let mut bytes = [0; SEALING_KEY_BYTES];
    getrandom::fill(&mut bytes).context("the system has no randomness")?;
    let new = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match new {
        Ok(mut file) => {
            let text = format!("{}\n", HEXLOWER_PERMISSIVE.encode(&bytes));
            file.write_all(text.as_bytes())
                .and_then(|()| file.sync_all())
                .with_context(|| path.display().to_string())?;
            tracing::info!(path = %path.display(), "made the key file of [store]; keep a copy of it apart from those of the database");
            Ok(SealingKey::from_random(&bytes))
        }
        // Another instance came first.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            read(path)?.with_context(|| path.display().to_string())
        }
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}

/// Whether others than its owner may read it.
pub fn is_readable_by_others(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|it| it.permissions().mode() & 0o077 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::access::totp::TotpSecret;
    use uuid::Uuid;

    #[test]
    fn a_key_is_made_once_for_its_owner_alone_and_never_over_something_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bongsu.key");
        assert!(read(&path).unwrap().is_none());
        let (user, secret) = (Uuid::from_u128(1), TotpSecret::from_random([7; 20]));
        let sealed = read_or_make(&path).unwrap().seal(user, &secret).unwrap();
        assert_eq!(read_or_make(&path).unwrap().open(user, &sealed), Some(secret));
        assert!(!is_readable_by_others(&path));
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        assert!(is_readable_by_others(&path));
        std::fs::write(&path, "something else").unwrap();
        assert!(read_or_make(&path).is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "something else");
    }
}
