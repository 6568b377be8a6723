//! Files that are read as a whole.

use super::options::BadInput;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// The longest file that is read, in bytes. What has no end, such as `/dev/zero`, takes no more.
const MAX_BYTES: u64 = 1 << 30;

/// Reads a file that the caller names.
///
/// # Errors
/// With its name, when it cannot be read, or is too long.
pub fn read(path: &Path) -> Result<Vec<u8>, BadInput> {
    let bytes = read_at_most(path, MAX_BYTES);
    bytes.map_err(|error| BadInput(format!("{}: {error}", path.display())))
}

fn read_at_most(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_end_is_refused() {
        let endless = Path::new("/dev/zero");
        assert_eq!(read_at_most(endless, 1_000).unwrap_err().kind(), ErrorKind::FileTooLarge);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "1234").unwrap();
        assert_eq!(read_at_most(file.path(), 4).unwrap(), b"1234");
        assert!(read_at_most(file.path(), 3).is_err());
    }
}
