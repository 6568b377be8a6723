//! Where entries of the file are.

use bongsu_settings::Fields;
use std::ops::Range;

/// Where entries are: what the check of the whole finds is reported there.
#[derive(Default)]
pub(super) struct Places(Vec<(String, Range<usize>)>);

impl Places {
    pub(super) fn note(&mut self, fields: &Fields<'_>) {
        self.0.push((fields.key(""), fields.span().clone()));
    }

    /// The place of the innermost entry that a path leads into.
    pub(super) fn of(&self, path: &str) -> Range<usize> {
        let inside = self.0.iter().filter(|(key, _)| path.starts_with(key.trim_end_matches('.')));
        let inner = inside.max_by_key(|(key, _)| key.len());
        inner.map(|(_, span)| span.clone()).unwrap_or_default()
    }
}
