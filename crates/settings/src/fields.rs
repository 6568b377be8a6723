//! A table, read key by key.

use crate::{Field, Reader, suggest};
use std::ops::{Range, RangeInclusive};
use std::time::Duration;
use toml::de::DeTable;

/// A table whose keys are taken out one by one; what is left at the end is unknown.
pub struct Fields<'t> {
    path: String,
    span: Range<usize>,
    table: DeTable<'t>,
    /// Keys that were asked for and are not there, to suggest in place of unknown ones.
    absent: Vec<String>,
}

impl<'t> Fields<'t> {
    fn new(path: String, span: Range<usize>, table: DeTable<'t>) -> Fields<'t> {
        Fields { path, span, table, absent: Vec::new() }
    }

    /// Parses the reader's whole text into its top table; broken syntax is reported.
    pub(crate) fn parse(r: &mut Reader<'t>) -> Fields<'t> {
        let (table, errors) = DeTable::parse_recoverable(r.text());
        for error in errors {
            let at = error.span().unwrap_or_default();
            r.report(&at, String::new(), error.message().to_owned());
        }
        let span = table.span();
        Fields::new(String::new(), span, table.into_inner())
    }

    /// Where the table is, in bytes.
    pub fn span(&self) -> &Range<usize> {
        &self.span
    }

    /// The dotted name of one of this table's keys.
    pub fn key(&self, name: &str) -> String {
        if self.path.is_empty() { name.into() } else { format!("{}.{name}", self.path) }
    }

    /// Whether a key is there and was not taken yet.
    pub fn has(&self, name: &str) -> bool {
        self.table.contains_key(name)
    }

    /// Takes a key that may be missing.
    pub fn take(&mut self, name: &str) -> Option<Field<'t>> {
        let Some(value) = self.table.remove(name) else {
            self.absent.push(name.to_owned());
            return None;
        };
        Some(Field::new(self.key(name), value))
    }

    /// Takes a key that must be there.
    pub fn require(&mut self, r: &mut Reader<'_>, name: &str) -> Option<Field<'t>> {
        let field = self.take(name);
        if field.is_none() {
            r.report(&self.span, self.key(name), "is missing".into());
        }
        field
    }

    /// Takes a table that must be there.
    pub fn table(&mut self, r: &mut Reader<'_>, name: &str) -> Option<Fields<'t>> {
        self.require(r, name)?.table(r)
    }

    /// Takes an array of tables; empty when missing.
    pub fn tables(&mut self, r: &mut Reader<'_>, name: &str) -> Vec<Fields<'t>> {
        let Some(field) = self.take(name) else { return Vec::new() };
        field.items(r).into_iter().filter_map(|item| item.table(r)).collect()
    }

    /// Reads the table `name` with `read` when it is there, and reports its unknown keys.
    pub fn section<T>(
        &mut self,
        r: &mut Reader<'_>,
        name: &str,
        read: impl FnOnce(&mut Reader<'_>, &mut Fields<'t>) -> T,
    ) -> Option<T> {
        let mut fields = self.take(name)?.table(r)?;
        let value = read(r, &mut fields);
        fields.finish(r);
        Some(value)
    }

    /// Takes a text that may be missing.
    pub fn text(&mut self, r: &mut Reader<'_>, name: &str) -> Option<String> {
        self.take(name)?.text(r)
    }

    /// Takes `true` or `false`, which may be missing.
    pub fn boolean(&mut self, r: &mut Reader<'_>, name: &str) -> Option<bool> {
        self.take(name)?.boolean(r)
    }

    /// Takes a whole number within `range`, which may be missing.
    pub fn integer(
        &mut self,
        r: &mut Reader<'_>,
        name: &str,
        range: RangeInclusive<u64>,
    ) -> Option<u64> {
        self.take(name)?.integer(r, range)
    }

    /// Reads a whole number of units into `out`; leaves `out` alone when the key is missing.
    pub fn duration(
        &mut self,
        r: &mut Reader<'_>,
        name: &str,
        unit: Duration,
        range: RangeInclusive<u32>,
        out: &mut Duration,
    ) {
        let range = u64::from(*range.start())..=u64::from(*range.end());
        let units = self.integer(r, name, range).and_then(|n| u32::try_from(n).ok());
        if let Some(units) = units {
            *out = unit * units;
        }
    }

    /// Reads a list of texts into `out`, each by `parse`; leaves `out` alone when the key is
    /// missing. A text that `parse` refuses without a reason is not `what`.
    pub fn list<T>(
        &mut self,
        r: &mut Reader<'_>,
        name: &str,
        what: &str,
        out: &mut Vec<T>,
        parse: impl Fn(&str) -> Result<T, String>,
    ) {
        let Some(field) = self.take(name) else { return };
        out.clear();
        for item in field.items(r) {
            let Some(text) = item.text(r) else { continue };
            match parse(&text) {
                Ok(value) => out.push(value),
                Err(why) if why.is_empty() => item.reject(r, format!("“{text}” is not {what}")),
                Err(why) => item.reject(r, why),
            }
        }
    }

    /// Reports every key that was not taken.
    pub fn finish(self, r: &mut Reader<'_>) {
        for (name, _) in self.table.iter() {
            let message = match suggest::closest(name.get_ref(), &self.absent) {
                Some(known) => format!("unknown key; did you mean `{known}`?"),
                None if self.absent.is_empty() => "unknown key".to_owned(),
                None => format!("unknown key; what can be added here is {}", keys(&self.absent)),
            };
            r.report(&name.span(), self.key(name.get_ref()), message);
        }
    }
}

/// Keys in a sentence, each once.
fn keys(names: &[String]) -> String {
    let mut names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.sort();
    names.dedup();
    names.join(", ")
}

impl<'t> Field<'t> {
    /// The keys of a table.
    pub fn table(self, r: &mut Reader<'_>) -> Option<Fields<'t>> {
        self.into_table(r).map(|(key, span, table)| Fields::new(key, span, table))
    }
}
