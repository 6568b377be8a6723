//! Reading a TOML table key by key, so that every error can be told at once.

use std::fmt;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One thing wrong with a scenario.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Diagnostic {
    /// The line, from 1.
    pub line: usize,
    /// The key, dotted from the top, such as `topology.sites`; empty for broken syntax.
    pub key: String,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key.as_str() {
            "" => write!(f, "line {}: {}", self.line, self.what),
            key => write!(f, "line {}: `{key}`: {}", self.line, self.what),
        }
    }
}

/// The text with its complaints so far.
pub struct Reader<'t> {
    text: &'t str,
    complaints: Vec<Diagnostic>,
}

impl<'t> Reader<'t> {
    /// Starts on a text.
    pub fn new(text: &'t str) -> Reader<'t> {
        Reader { text, complaints: Vec::new() }
    }

    /// Parses the whole text into its top table; broken syntax becomes complaints.
    pub fn document(&mut self) -> Fields<'t> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let at = error.span().unwrap_or_default();
            self.complain(&at, String::new(), error.message().to_owned());
        }
        let span = table.span();
        Fields { path: String::new(), span, table: table.into_inner() }
    }

    /// Notes that `what` is wrong with `key`.
    pub fn complain(&mut self, at: &Range<usize>, key: String, what: String) {
        let line = self.line(at);
        self.complaints.push(Diagnostic { line, key, what });
    }

    /// Notes that `what` is wrong with `key` on a known line.
    pub fn complain_on(&mut self, line: usize, key: String, what: String) {
        self.complaints.push(Diagnostic { line, key, what });
    }

    /// Whether anything was wrong so far.
    pub fn complained(&self) -> bool {
        !self.complaints.is_empty()
    }

    /// The line on which a span begins, from 1.
    pub fn line(&self, at: &Range<usize>) -> usize {
        self.text.as_bytes().iter().take(at.start).filter(|b| **b == b'\n').count() + 1
    }

    /// What was found to be wrong, in line order.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        self.complaints.sort();
        self.complaints.dedup();
        self.complaints
    }
}

/// A table whose keys are taken out one by one; what is left over is unknown.
pub struct Fields<'t> {
    path: String,
    span: Range<usize>,
    table: DeTable<'t>,
}

/// A value with where it stands.
pub struct Field<'t> {
    /// Its key, dotted from the top.
    pub key: String,
    /// Where it stands.
    pub span: Range<usize>,
    value: DeValue<'t>,
}

impl<'t> Fields<'t> {
    /// Where the table begins.
    pub fn span(&self) -> &Range<usize> {
        &self.span
    }

    /// The dotted name of one of this table's keys.
    pub fn key(&self, name: &str) -> String {
        if self.path.is_empty() { name.into() } else { format!("{}.{name}", self.path) }
    }

    /// Takes a key that may be missing.
    pub fn take(&mut self, name: &str) -> Option<Field<'t>> {
        let value = self.table.remove(name)?;
        let span = value.span();
        Some(Field { key: self.key(name), span, value: value.into_inner() })
    }

    /// Takes a key that must be there.
    pub fn need(&mut self, r: &mut Reader<'_>, name: &str) -> Option<Field<'t>> {
        let field = self.take(name);
        if field.is_none() {
            r.complain(&self.span, self.key(name), "is missing".into());
        }
        field
    }

    /// Takes a table that must be there.
    pub fn table(&mut self, r: &mut Reader<'_>, name: &str) -> Option<Fields<'t>> {
        self.need(r, name)?.table(r)
    }

    /// Takes an array of tables, empty when missing.
    pub fn tables(&mut self, r: &mut Reader<'_>, name: &str) -> Vec<Fields<'t>> {
        let Some(field) = self.take(name) else { return Vec::new() };
        field.items(r).into_iter().filter_map(|item| item.table(r)).collect()
    }

    /// Complains of every key that nobody took.
    pub fn finish(self, r: &mut Reader<'_>) {
        for (name, _) in self.table.iter() {
            let key = match self.path.as_str() {
                "" => name.get_ref().to_string(),
                path => format!("{path}.{}", name.get_ref()),
            };
            r.complain(&name.span(), key, "is not a key that is known here".into());
        }
    }
}

impl<'t> Field<'t> {
    /// Notes that this value is wrong.
    pub fn wrong(&self, r: &mut Reader<'_>, what: impl Into<String>) {
        r.complain(&self.span, self.key.clone(), what.into());
    }

    fn kind(&self) -> &'static str {
        match self.value {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a time without quotes",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        }
    }

    fn mistaken<T>(&self, r: &mut Reader<'_>, wanted: &str) -> Option<T> {
        self.wrong(r, format!("must be {wanted}, not {}", self.kind()));
        None
    }

    /// A text.
    pub fn text(&self, r: &mut Reader<'_>) -> Option<String> {
        match &self.value {
            DeValue::String(text) => Some(text.to_string()),
            _ => self.mistaken(r, "a text"),
        }
    }

    /// True or false.
    pub fn truth(&self, r: &mut Reader<'_>) -> Option<bool> {
        match &self.value {
            DeValue::Boolean(b) => Some(*b),
            _ => self.mistaken(r, "true or false"),
        }
    }

    /// A whole number within `range`.
    pub fn whole(&self, r: &mut Reader<'_>, range: std::ops::RangeInclusive<u64>) -> Option<u64> {
        let DeValue::Integer(digits) = &self.value else {
            return self.mistaken(r, "a whole number");
        };
        match u64::from_str_radix(digits.as_str(), digits.radix()) {
            Ok(n) if range.contains(&n) => Some(n),
            _ => {
                let (low, high) = (range.start(), range.end());
                self.wrong(r, format!("{} is not from {low} to {high}", digits.as_str()));
                None
            }
        }
    }

    /// A number, whole or not.
    pub fn number(&self, r: &mut Reader<'_>) -> Option<f64> {
        let text = match &self.value {
            DeValue::Integer(digits) if digits.radix() == 10 => digits.as_str(),
            DeValue::Float(digits) => digits.as_str(),
            _ => return self.mistaken(r, "a number"),
        };
        match text.parse::<f64>() {
            Ok(n) if n.is_finite() => Some(n),
            _ => {
                self.wrong(r, format!("{text} is not a number that can be used"));
                None
            }
        }
    }

    /// The values of a list.
    pub fn items(self, r: &mut Reader<'_>) -> Vec<Field<'t>> {
        if !matches!(self.value, DeValue::Array(_)) {
            let _: Option<()> = self.mistaken(r, "a list");
            return Vec::new();
        }
        let DeValue::Array(items) = self.value else { return Vec::new() };
        let each = items.into_iter().enumerate().map(|(i, item): (usize, Spanned<DeValue<'t>>)| {
            let span = item.span();
            Field { key: format!("{}[{}]", self.key, i + 1), span, value: item.into_inner() }
        });
        each.collect()
    }

    /// The keys of a table.
    pub fn table(self, r: &mut Reader<'_>) -> Option<Fields<'t>> {
        match self.value {
            DeValue::Table(table) => Some(Fields { path: self.key, span: self.span, table }),
            _ => self.mistaken(r, "a table"),
        }
    }
}
