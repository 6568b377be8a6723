//! Tables of other programs, row by row: CSV, and what `mysql` prints.

use crate::sink::Fault;
use crate::tree::Node;
use bongsu_core::inventory::import::{Problem, short};
use std::rc::Rc;

/// Reads CSV from the heading on, which `is_header` knows: each row by its names in lower case,
/// without spaces, with its line.
pub fn rows(
    text: &str,
    is_header: fn(&str) -> bool,
    mut each: impl FnMut(u64, &Node),
) -> Result<(), Fault> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut heading: Option<Vec<String>> = None;
    for record in reader.records() {
        let record = record.map_err(|error| (None, Problem::Csv(short(&error.to_string()))))?;
        let line = record.position().map_or(0, csv::Position::line);
        match &heading {
            Some(names) => each(line, &node(names, record.iter())),
            None if is_header(&record.iter().collect::<Vec<_>>().join(",")) => {
                heading = Some(record.iter().map(plain).collect());
            }
            None => {}
        }
    }
    Ok(())
}

/// Reads a table as `mysql` prints it: in a frame, or separated by tabs.
pub fn mysql_rows(
    text: &str,
    is_header: fn(&str) -> bool,
    mut each: impl FnMut(u64, &Node),
) -> Result<(), Fault> {
    let mut heading: Option<Vec<String>> = None;
    for (ix, line) in text.lines().enumerate() {
        let number = ix as u64 + 1;
        if line.trim().is_empty() || line.starts_with("+-") {
            continue;
        }
        let cells = mysql_cells(line);
        match &heading {
            None if is_header(line) => heading = Some(cells.into_iter().map(plain).collect()),
            None => {}
            Some(names) if cells.len() == names.len() => {
                each(number, &node(names, cells.into_iter()));
            }
            // What mysql adds below the table.
            Some(_) if !line.starts_with('|') && !line.contains('\t') => {}
            Some(names) => {
                let (found, expected) = (cells.len(), names.len());
                return Err((Some(number), Problem::FieldCount { found, expected }));
            }
        }
    }
    Ok(())
}

/// The cells of a line that `mysql` prints; `NULL` is nothing.
pub fn mysql_cells(line: &str) -> Vec<&str> {
    let framed = line.strip_prefix('|').and_then(|it| it.trim_end().strip_suffix('|'));
    let cells: Vec<&str> = match framed {
        Some(inner) => inner.split('|').map(str::trim).collect(),
        None => line.split('\t').map(str::trim).collect(),
    };
    cells.into_iter().map(|cell| if cell == "NULL" { "" } else { cell }).collect()
}

fn plain(name: &str) -> String {
    name.to_lowercase().replace(' ', "")
}

fn node<'a>(names: &[String], cells: impl Iterator<Item = &'a str>) -> Node {
    let pairs = names.iter().zip(cells);
    Node::Map(pairs.map(|(name, it)| (name.clone(), Rc::new(Node::Text(it.to_owned())))).collect())
}
