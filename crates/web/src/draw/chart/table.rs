//! The data of a chart as a table.

use maud::{Markup, html};

/// A table that the reader can open.
pub struct Table {
    pub caption: String,
    /// The column headings; the first column holds the row headings.
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Merges consecutive rows that differ only in their first cell into the first of them.
    pub fn merged(mut self) -> Table {
        self.rows.dedup_by(|next, row| next[1..] == row[1..]);
        self
    }

    /// The table, closed at first.
    pub fn details(&self, summary: &str) -> Markup {
        html! {
            details.as-list {
                summary { (summary) }
                div.scroll role="region" aria-label=(self.caption) tabindex="0" {
                    table.compact {
                        caption.sr { (self.caption) }
                        thead { tr { @for column in &self.columns { th scope="col" { (column) } } } }
                        tbody {
                            @for row in &self.rows {
                                tr {
                                    @for (ix, cell) in row.iter().enumerate() {
                                        @if ix == 0 { th scope="row" { (cell) } } @else { td.num { (cell) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_with_the_same_values_are_merged() {
        let row = |at: &str, value: &str| vec![at.to_owned(), value.to_owned()];
        let rows = vec![row("1", "a"), row("2", "a"), row("3", "b"), row("4", "a")];
        let table = Table { caption: String::new(), columns: Vec::new(), rows }.merged();
        assert_eq!(table.rows, [row("1", "a"), row("3", "b"), row("4", "a")]);
    }
}
