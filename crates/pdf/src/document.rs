//! What a document holds.

/// A document for printing, in one language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// The code of its language (BCP 47): `ko`, `en`.
    pub language: &'static str,
    /// The lines below the title: from whom, to whom, of when.
    pub about: Vec<String>,
    /// What it says.
    pub blocks: Vec<Block>,
    /// The line at the foot of each page.
    pub foot: String,
}

/// A part of a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Block {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// Labels, each with a value.
    Facts(Vec<(String, String)>),
    /// A table; every row has as many cells as there are columns.
    Table {
        /// The columns.
        columns: Vec<Column>,
        /// The rows.
        rows: Vec<Vec<String>>,
    },
    /// Numbered steps.
    Steps(Vec<String>),
}

/// A column of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// Its share of the width, beside the shares of the others.
    pub share: u16,
    /// Whether it holds numbers, which are set to the right.
    pub is_number: bool,
}

impl Column {
    /// A column of text.
    pub const fn text(heading: String, share: u16) -> Column {
        Column { heading, share, is_number: false }
    }

    /// A column of numbers.
    pub const fn number(heading: String, share: u16) -> Column {
        Column { heading, share, is_number: true }
    }
}
