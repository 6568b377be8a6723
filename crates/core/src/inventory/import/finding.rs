//! What a reader has to say of a file that is no mistake in it.

use std::collections::BTreeMap;

/// How many examples of one kind are kept.
const MAX_EXAMPLES: usize = 3;

/// Findings of one kind are counted, with examples, so that ten thousand of them are one.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Findings(BTreeMap<(String, Finding), Examples>);

/// How often something was met, and the first times.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Examples {
    /// How often.
    pub count: usize,
    /// The first few.
    pub first: Vec<String>,
}

/// What there is to say.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Finding {
    /// The file is not UTF-8, and its encoding was guessed. Example: the first text beyond ASCII.
    ReadAs(&'static str),
    /// Telephone numbers lack what is dialled before them within the country, as spreadsheets
    /// leave them; it was put back. Example: what was there, and what it became.
    TrunkPrefixRestored,
    /// Lines before the heading were passed over. Example: such a line.
    BeforeHeader,
    /// Columns were left out. Example: the column.
    ColumnLeftOut,
    /// The table has no customer numbers; this column tells customers apart.
    NameIsKey(String),
}

impl Examples {
    /// Counts one more.
    pub fn add(&mut self, example: impl FnOnce() -> String) {
        self.count += 1;
        if self.first.len() < MAX_EXAMPLES {
            self.first.push(example());
        }
    }
}

impl Findings {
    /// Counts a finding on a file.
    pub fn add(&mut self, file: &str, finding: Finding, example: impl FnOnce() -> String) {
        self.0.entry((file.to_owned(), finding)).or_default().add(example);
    }

    /// All of them, with their file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Finding, &Examples)> {
        self.0.iter().map(|((file, finding), examples)| (file.as_str(), finding, examples))
    }
}
