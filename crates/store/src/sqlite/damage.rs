//! Whether the pages of a database file can be read, without what the rows mean.

use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// What SQLite says of damaged pages, five lines at most; nothing of a file that is whole, or not
/// there. Reads all of the file, and writes nothing.
pub(crate) fn find(path: &Path) -> Vec<String> {
    if !path.exists() {
        return Vec::new();
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let check = Connection::open_with_flags(path, flags).and_then(|db| {
        let mut statement = db.prepare("PRAGMA quick_check(5)")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        rows.collect::<Result<Vec<_>, _>>()
    });
    match check {
        Ok(lines) => lines.into_iter().filter(|line| line != "ok").collect(),
        Err(error) => vec![error.to_string()],
    }
}
