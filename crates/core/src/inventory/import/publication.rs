//! What everybody may read of a component, as a row says it.

use super::field::{Field, PUBLICATION_FIELDS};
use super::record::PublicationRow;
use crate::inventory::Publication;

/// The longest label or group, in characters.
pub const MAX_LABEL_CHARS: usize = 60;

impl PublicationRow {
    /// Applies this to what was there.
    pub(super) fn apply(&self, over: &mut Publication) {
        let [label_ko, label_en, group_ko, group_en] = self.texts.clone();
        label_ko.apply(&mut over.label.ko);
        label_en.apply(&mut over.label.en);
        group_ko.apply(&mut over.group.ko);
        group_en.apply(&mut over.group.en);
        self.is_public.clone().apply(&mut over.is_public);
        if let Some(name) = self.called.as_ref().filter(|_| over.label.is_empty()) {
            over.label.ko.clone_from(name);
            over.label.en.clone_from(name);
        }
    }

    /// Adds what another entry says; the field on which they disagree otherwise.
    pub(super) fn join(&mut self, other: PublicationRow) -> Result<(), Field> {
        for ((own, theirs), field) in self.texts.iter_mut().zip(other.texts).zip(PUBLICATION_FIELDS)
        {
            own.join(theirs).map_err(|()| field)?;
        }
        self.called = self.called.take().or(other.called);
        self.is_public.join(other.is_public).map_err(|()| Field::Public)
    }
}
