//! A value with its place.

use crate::Reader;
use std::ops::{Range, RangeInclusive};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value with its place. Each reading method reports a value of the wrong kind.
pub struct Field<'t> {
    /// Its key, dotted from the top.
    pub key: String,
    /// Where it is, in bytes.
    pub span: Range<usize>,
    value: DeValue<'t>,
}

impl<'t> Field<'t> {
    pub(crate) fn new(key: String, value: Spanned<DeValue<'t>>) -> Field<'t> {
        Field { key, span: value.span(), value: value.into_inner() }
    }

    /// Reports that this value cannot be used.
    pub fn reject(&self, r: &mut Reader<'_>, message: impl Into<String>) {
        r.report(&self.span, self.key.clone(), message.into());
    }

    fn kind(&self) -> &'static str {
        match self.value {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a number with decimals",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a time without quotes",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        }
    }

    fn mismatch<T>(&self, r: &mut Reader<'_>, expected: &str) -> Option<T> {
        self.reject(r, format!("must be {expected}, not {}", self.kind()));
        None
    }

    /// A text.
    pub fn text(&self, r: &mut Reader<'_>) -> Option<String> {
        match &self.value {
            DeValue::String(text) => Some(text.to_string()),
            _ => self.mismatch(r, "a text"),
        }
    }

    /// A text that is not empty.
    pub fn non_empty_text(&self, r: &mut Reader<'_>) -> Option<String> {
        let text = self.text(r)?;
        if text.trim().is_empty() {
            self.reject(r, "is empty");
            return None;
        }
        Some(text)
    }

    /// `true` or `false`.
    pub fn boolean(&self, r: &mut Reader<'_>) -> Option<bool> {
        match &self.value {
            DeValue::Boolean(value) => Some(*value),
            _ => self.mismatch(r, "true or false"),
        }
    }

    /// A whole number within `range`.
    pub fn integer(&self, r: &mut Reader<'_>, range: RangeInclusive<u64>) -> Option<u64> {
        let DeValue::Integer(digits) = &self.value else {
            return self.mismatch(r, "a whole number");
        };
        match u64::from_str_radix(digits.as_str(), digits.radix()) {
            Ok(n) if range.contains(&n) => Some(n),
            _ => {
                let (low, high) = (range.start(), range.end());
                self.reject(r, format!("{} is not from {low} to {high}", digits.as_str()));
                None
            }
        }
    }

    /// A number, whole or not.
    pub fn number(&self, r: &mut Reader<'_>) -> Option<f64> {
        let text = match &self.value {
            DeValue::Integer(digits) if digits.radix() == 10 => digits.as_str(),
            DeValue::Float(digits) => digits.as_str(),
            _ => return self.mismatch(r, "a number"),
        };
        match text.parse::<f64>() {
            Ok(n) if n.is_finite() => Some(n),
            _ => {
                self.reject(r, format!("{text} is not a finite number"));
                None
            }
        }
    }

    /// The values of a list; none where it is no list.
    pub fn items(self, r: &mut Reader<'_>) -> Vec<Field<'t>> {
        self.list_items(r).unwrap_or_default()
    }

    /// The values of a list.
    pub fn list_items(self, r: &mut Reader<'_>) -> Option<Vec<Field<'t>>> {
        if !matches!(self.value, DeValue::Array(_)) {
            return self.mismatch(r, "a list");
        }
        let DeValue::Array(items) = self.value else { return None };
        let each = items.into_iter().enumerate();
        let named = each.map(|(ix, item)| Field::new(format!("{}[{}]", self.key, ix + 1), item));
        Some(named.collect())
    }

    /// A table with where it is, to read as [`Fields`](crate::Fields).
    pub(crate) fn into_table(
        self,
        r: &mut Reader<'_>,
    ) -> Option<(String, Range<usize>, DeTable<'t>)> {
        match self.value {
            DeValue::Table(table) => Some((self.key, self.span, table)),
            _ => self.mismatch(r, "a table"),
        }
    }
}
