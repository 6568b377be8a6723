//! The database of Uptime Kuma (SQLite), read in memory, as a backup would be.

use crate::budget::Budget;
use crate::limits;
use crate::tree::Node;
use bongsu_core::inventory::import::{Problem, short};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, MAIN_DB, Row};
use std::collections::HashMap;
use std::rc::Rc;

/// What a SQLite database begins with (its file format, §1.3.1).
pub const MAGIC: &[u8] = b"SQLite format 3\0";
/// Where the file says whether it has a write-ahead log; there is none in memory.
const JOURNAL_MODE: std::ops::Range<usize> = 18..20;
/// The mode without one.
const ROLLBACK_JOURNAL: u8 = 1;

/// The longest value, in bytes.
const VALUE_MAX_BYTES: i32 = 1 << 20;

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
    let mut bytes = bytes.to_vec();
    if let Some(mode) = bytes.get_mut(JOURNAL_MODE) {
        mode.fill(ROLLBACK_JOURNAL);
    }
    let mut db = Connection::open_in_memory().map_err(bad)?;
    let size = bytes.len();
    db.deserialize_read_exact(MAIN_DB, bytes.as_slice(), size, true).map_err(bad)?;
    db.set_limit(Limit::SQLITE_LIMIT_LENGTH, VALUE_MAX_BYTES).map_err(bad)?;
    // Neither views nor functions that a stranger put into the file are run.
    db.pragma_update(None, "trusted_schema", false).map_err(bad)?;
    let (mut parts, mut budget) = (Vec::new(), Budget::new());
    for (table, part) in TABLES {
        if is_table(&db, table)? {
            let sql = format!("SELECT {} FROM \"{table}\" LIMIT ?1", columns(&db, table)?);
            let rows = rows(&db, &sql, &mut budget)?;
            parts.push((part.to_owned(), Rc::new(Node::List(rows))));
        }
    }
    tags(&db, &mut parts, &mut budget)?;
    Ok(Rc::new(Node::Map(parts)))
}

fn bad(error: rusqlite::Error) -> Problem {
    Problem::Sqlite(short(&error.to_string()))
}

/// Whether there is a table of this name, and neither a view nor a virtual one.
fn is_table(db: &Connection, name: &str) -> Result<bool, Problem> {
    let sql = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?1 \
               AND upper(sql) LIKE 'CREATE TABLE%'";
    db.query_row(sql, [name], |row| row.get::<_, i64>(0)).map(|n| n > 0).map_err(bad)
}

/// The columns of a table that are read, for a query. What a stranger has computed of a column is
/// not run: a few bytes would be gigabytes.
fn columns(db: &Connection, table: &str) -> Result<String, Problem> {
    let sql = "SELECT name, hidden FROM pragma_table_xinfo(?1)";
    let mut statement = db.prepare(sql).map_err(bad)?;
    let column = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?));
    let all: rusqlite::Result<Vec<_>> =
        statement.query_map([table], column).map_err(bad)?.collect();
    let all = all.map_err(bad)?;
    if all.iter().any(|(_, hidden)| *hidden != 0) {
        return Err(Problem::Sqlite(format!("columns of the table {table} are computed")));
    }
    let is_secret =
        |name: &str| ["pass", "secret", "token", "config"].iter().any(|word| name.contains(word));
    let names = all.iter().filter(|(name, _)| !is_secret(name));
    let quoted: Vec<String> =
        names.map(|(name, _)| format!("\"{}\"", name.replace('"', "\"\""))).collect();
    match quoted.is_empty() {
        true => Err(Problem::Sqlite(format!("the table {table} has no columns"))),
        false => Ok(quoted.join(", ")),
    }
}

fn rows(db: &Connection, sql: &str, budget: &mut Budget) -> Result<Vec<Rc<Node>>, Problem> {
    let mut statement = db.prepare(sql).map_err(bad)?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let most = i64::try_from(limits::MAX_ROWS).unwrap_or(i64::MAX);
    let mut rows = statement.query([most]).map_err(bad)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next().map_err(bad)? {
        budget.cells(names.len())?;
        let mut fields = Vec::new();
        for (ix, name) in names.iter().enumerate() {
            let node = match row.get_ref(ix).map_err(bad)? {
                ValueRef::Integer(number) => Node::Text(number.to_string()),
                ValueRef::Real(number) => Node::Text(number.to_string()),
                ValueRef::Text(text) => Node::Text(String::from_utf8_lossy(text).into_owned()),
                ValueRef::Null | ValueRef::Blob(_) => Node::Null,
            };
            budget.text(node.as_text().unwrap_or_default())?;
            fields.push((name.clone(), Rc::new(node)));
        }
        all.push(Rc::new(Node::Map(fields)));
    }
    Ok(all)
}

/// Puts the tags to their monitors, as a backup has them.
fn tags(
    db: &Connection,
    parts: &mut [(String, Rc<Node>)],
    budget: &mut Budget,
) -> Result<(), Problem> {
    if !is_table(db, "tag")? || !is_table(db, "monitor_tag")? {
        return Ok(());
    }
    columns(db, "tag").and_then(|_| columns(db, "monitor_tag"))?;
    let sql = "SELECT m.monitor_id, t.name, m.value FROM monitor_tag m JOIN tag t ON t.id = m.tag_id \
               LIMIT ?1";
    let mut by_monitor: HashMap<String, Vec<Rc<Node>>> = HashMap::new();
    for tag in rows(db, sql, budget)? {
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
