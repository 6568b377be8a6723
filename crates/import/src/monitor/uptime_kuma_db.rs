//! The database of Uptime Kuma (SQLite), read in memory, as a backup would be.

use crate::limits;
use crate::tree::Node;
use bongsu_core::inventory::import::{Problem, short};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, MAIN_DB};
use std::collections::HashMap;
use std::rc::Rc;

/// What a SQLite database begins with (its file format, §1.3.1).
pub const MAGIC: &[u8] = b"SQLite format 3\0";
/// Where the file says whether it has a write-ahead log; there is none in memory.
const JOURNAL_MODE: std::ops::Range<usize> = 18..20;
/// The mode without one.
const ROLLBACK_JOURNAL: u8 = 1;

/// The tables that are read, each with the part of a backup that it is.
const TABLES: [(&str, &str); 5] = [
    ("monitor", "monitorList"),
    ("notification", "notificationList"),
    ("proxy", "proxyList"),
    ("status_page", "statusPageList"),
    ("maintenance", "maintenanceList"),
];

/// Reads a database into the form of a backup. Columns of secrets are passed over.
pub fn read(bytes: &[u8]) -> Result<Rc<Node>, Problem> {
    let bad = |error: rusqlite::Error| Problem::Sqlite(short(&error.to_string()));
    let mut bytes = bytes.to_vec();
    if let Some(mode) = bytes.get_mut(JOURNAL_MODE) {
        mode.fill(ROLLBACK_JOURNAL);
    }
    let mut db = Connection::open_in_memory().map_err(bad)?;
    let size = bytes.len();
    db.deserialize_read_exact(MAIN_DB, bytes.as_slice(), size, true).map_err(bad)?;
    // Neither views nor functions that a stranger put into the file are run.
    db.pragma_update(None, "trusted_schema", false).map_err(bad)?;
    let mut parts = Vec::new();
    for (table, part) in TABLES {
        if is_table(&db, table).map_err(bad)? {
            let rows = rows(&db, &format!("SELECT * FROM \"{table}\" LIMIT ?1")).map_err(bad)?;
            parts.push((part.to_owned(), Rc::new(Node::List(rows))));
        }
    }
    tags(&db, &mut parts).map_err(bad)?;
    Ok(Rc::new(Node::Map(parts)))
}

/// Whether there is a table of this name, and neither a view nor a virtual one.
fn is_table(db: &Connection, name: &str) -> rusqlite::Result<bool> {
    let sql = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?1 \
               AND upper(sql) LIKE 'CREATE TABLE%'";
    db.query_row(sql, [name], |row| row.get::<_, i64>(0)).map(|n| n > 0)
}

fn rows(db: &Connection, sql: &str) -> rusqlite::Result<Vec<Rc<Node>>> {
    let mut statement = db.prepare(sql)?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let secret =
        |name: &str| ["pass", "secret", "token", "config"].iter().any(|word| name.contains(word));
    let mut rows = statement.query([i64::try_from(limits::MAX_ROWS).unwrap_or(i64::MAX)])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let mut fields = Vec::new();
        for (ix, name) in names.iter().enumerate().filter(|(_, name)| !secret(name)) {
            let node = match row.get_ref(ix)? {
                ValueRef::Integer(number) => Node::Text(number.to_string()),
                ValueRef::Real(number) => Node::Text(number.to_string()),
                ValueRef::Text(text) => Node::Text(String::from_utf8_lossy(text).into_owned()),
                ValueRef::Null | ValueRef::Blob(_) => Node::Null,
            };
            fields.push((name.clone(), Rc::new(node)));
        }
        all.push(Rc::new(Node::Map(fields)));
    }
    Ok(all)
}

/// Puts the tags to their monitors, as a backup has them.
fn tags(db: &Connection, parts: &mut [(String, Rc<Node>)]) -> rusqlite::Result<()> {
    if !is_table(db, "tag")? || !is_table(db, "monitor_tag")? {
        return Ok(());
    }
    let sql = "SELECT m.monitor_id, t.name, m.value FROM monitor_tag m JOIN tag t ON t.id = m.tag_id \
               LIMIT ?1";
    let mut by_monitor: HashMap<String, Vec<Rc<Node>>> = HashMap::new();
    for tag in rows(db, sql)? {
        if let Some(id) = tag.text(&["monitor_id"]) {
            by_monitor.entry(id.to_owned()).or_default().push(tag);
        }
    }
    let Some((_, monitors)) = parts.iter_mut().find(|(part, _)| part == "monitorList") else {
        return Ok(());
    };
    let tagged = monitors.as_list().unwrap_or_default().iter().map(|monitor| {
        let own = monitor.text(&["id"]).and_then(|id| by_monitor.remove(id)).unwrap_or_default();
        let mut fields = monitor.entries().to_vec();
        fields.push(("tags".into(), Rc::new(Node::List(own))));
        Rc::new(Node::Map(fields))
    });
    *monitors = Rc::new(Node::List(tagged.collect()));
    Ok(())
}
