//! Who changed the inventory, by what, and what was there before.

use super::Inventory;
use super::entry::{self, EntryBody, texts};
use super::import::{EntryKey, Field};
use crate::Time;
use std::collections::BTreeMap;

/// By what an inventory is changed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ChangeSource {
    /// A page of operations.
    Operations,
    /// The API.
    Api,
    /// `bongsu set` or `bongsu remove`.
    CommandLine,
    /// `bongsu import`.
    Import,
    /// `bongsu apply`.
    Apply,
}

impl ChangeSource {
    const CODES: [(ChangeSource, &'static str); 5] = [
        (ChangeSource::Operations, "operations"),
        (ChangeSource::Api, "api"),
        (ChangeSource::CommandLine, "command_line"),
        (ChangeSource::Import, "import"),
        (ChangeSource::Apply, "apply"),
    ];

    /// The word in the store and the API.
    pub fn code(self) -> &'static str {
        Self::CODES.iter().find(|(it, _)| *it == self).map_or("operations", |(_, code)| code)
    }

    /// The source of a word.
    pub fn from_code(code: &str) -> Option<ChangeSource> {
        Self::CODES.iter().find(|(_, it)| *it == code).map(|(source, _)| *source)
    }
}

/// Who changes an inventory, and by what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Author {
    /// What they are told apart by, where they are logged in.
    pub principal: Option<String>,
    /// Their name.
    pub name: String,
    /// By what.
    pub source: ChangeSource,
}

/// A change, made at once and in full.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Its number: the revision of the inventory that it led to.
    pub number: i64,
    /// When.
    pub at: Time,
    /// Who, and by what.
    pub author: Author,
    /// The change that it took back.
    pub undoes: Option<i64>,
    /// How many entries it touched.
    pub entries: u64,
}

/// One property that is different.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldChange {
    /// The column that would say it.
    pub field: &'static str,
    /// As it was; empty when there was none.
    pub from: String,
    /// As it would be; empty when there would be none.
    pub to: String,
}

/// What a change did to one entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EntryChange {
    /// The entry.
    pub key: EntryKey,
    /// As it was; `None` when it is new.
    pub before: Option<EntryBody>,
    /// As it is; `None` when it was removed.
    pub after: Option<EntryBody>,
}

impl EntryChange {
    /// The fields that are different: all that are not empty, of an entry that is new or removed.
    pub fn fields(&self) -> Vec<FieldChange> {
        let of = |body: &Option<EntryBody>| {
            let body = body.as_ref().map(|body| texts(&self.key, body));
            body.unwrap_or_default().into_iter().collect::<Vec<_>>()
        };
        let (before, after) = (of(&self.before), of(&self.after));
        let text = |all: &[(Field, String)], field| {
            let found = all.iter().find(|(it, _)| *it == field);
            found.map_or_else(String::new, |(_, text)| text.clone())
        };
        let all = self.key.of().fields().iter().map(|field| FieldChange {
            field: field.name(),
            from: text(&before, *field),
            to: text(&after, *field),
        });
        all.filter(|change| change.from != change.to).collect()
    }
}

/// What differs from one inventory to another, entry by entry.
pub fn changes(old: &Inventory, new: &Inventory) -> Vec<EntryChange> {
    let mut all = Vec::new();
    let customers = keys(&old.customers, &new.customers).map(|key| EntryKey::Customer(key.clone()));
    let sites = keys(&old.sites, &new.sites).map(|host| EntryKey::Site(host.clone()));
    let components =
        keys(&old.components, &new.components).map(|key| EntryKey::Component(key.clone()));
    for key in customers.chain(sites).chain(components) {
        all.push(EntryChange { before: key.entry(old), after: key.entry(new), key });
    }
    all
}

/// The keys of what differs, in order.
fn keys<'a, K: Ord, V: PartialEq>(
    old: &'a BTreeMap<K, V>,
    new: &'a BTreeMap<K, V>,
) -> impl Iterator<Item = &'a K> {
    let gone = old.keys().filter(|key| !new.contains_key(*key));
    let other = new.iter().filter(|(key, value)| old.get(*key) != Some(*value)).map(|(key, _)| key);
    let mut all: Vec<&K> = gone.chain(other).collect();
    all.sort();
    all.into_iter()
}

/// The inventory as it was before all of these changes, which are given in the order in which they
/// were made.
pub fn before(now: &Inventory, changes: &[EntryChange]) -> Inventory {
    let mut then = now.clone();
    for change in changes.iter().rev() {
        entry::put(&mut then, &change.key, change.before.clone());
    }
    then
}

/// What a file changes of what somebody changed by hand before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overridden<'a> {
    /// The change by hand.
    pub by: &'a Change,
    /// The entry.
    pub key: &'a EntryKey,
    /// The field; `None` when the entry comes back that was removed, or goes that was added.
    pub field: Option<FieldChange>,
}

/// Those of `changes` that take away what was changed by hand; `by_hand` are all such changes that
/// are known, the latest first.
pub fn overridden<'a>(
    by_hand: &'a [(Change, EntryChange)],
    changes: &'a [EntryChange],
) -> Vec<Overridden<'a>> {
    let mut of_entry: BTreeMap<&EntryKey, Vec<&(Change, EntryChange)>> = BTreeMap::new();
    for change in by_hand {
        of_entry.entry(&change.1.key).or_default().push(change);
    }
    let mut found = Vec::new();
    for change in changes {
        let hands = of_entry.get(&change.key).map_or(&[][..], Vec::as_slice);
        let Some((by, last)) = hands.first() else { continue };
        let key = &change.key;
        if change.before.is_none() || change.after.is_none() {
            if change.before.is_some() == last.after.is_some() {
                found.push(Overridden { by, key, field: None });
            }
            continue;
        }
        for field in change.fields() {
            let is_of = |hand: &&&(Change, EntryChange)| {
                hand.1.fields().iter().any(|it| it.field == field.field)
            };
            let by = hands.iter().find(is_of).filter(|(_, hand)| {
                hand.fields().iter().any(|it| it.field == field.field && it.to == field.from)
            });
            if let Some((by, _)) = by {
                found.push(Overridden { by, key, field: Some(field) });
            }
        }
    }
    found
}

/// How many of all entries a change removes, and how many there were.
pub fn removed_share(old: &Inventory, changes: &[EntryChange]) -> (usize, usize) {
    let removed = changes.iter().filter(|change| change.after.is_none()).count();
    (removed, old.customers.len() + old.sites.len() + old.components.len())
}
