//! What an import would change.

use super::history::{self, EntryChange, FieldChange};
use super::import::EntryKey;
use super::{ComponentKey, Inventory};
use crate::name::Name;
use std::fmt;

/// The difference between two inventories.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Diff {
    /// Customers by key.
    pub customers: Changes<String>,
    /// Sites by host name.
    pub sites: Changes<Name>,
    /// Components by key.
    pub components: Changes<ComponentKey>,
}

/// What came, went and changed, each in key order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Changes<K> {
    /// Only in the new one.
    pub added: Vec<K>,
    /// Only in the old one.
    pub removed: Vec<K>,
    /// In both, and different.
    pub changed: Vec<(K, Vec<FieldChange>)>,
}

impl<K> Default for Changes<K> {
    fn default() -> Changes<K> {
        Changes { added: Vec::new(), removed: Vec::new(), changed: Vec::new() }
    }
}

/// What changes from `old` to `new`.
pub fn diff(old: &Inventory, new: &Inventory) -> Diff {
    diff_of(&history::changes(old, new))
}

/// The same, of changes that are known already.
pub fn diff_of(all: &[EntryChange]) -> Diff {
    Diff {
        customers: changes(all, |key| match key {
            EntryKey::Customer(key) => Some(key),
            _ => None,
        }),
        sites: changes(all, |key| match key {
            EntryKey::Site(host) => Some(host),
            _ => None,
        }),
        components: changes(all, |key| match key {
            EntryKey::Component(key) => Some(key),
            _ => None,
        }),
    }
}

/// The changes of one kind of entry. What differs in each is said by its history.
fn changes<K: Clone>(all: &[EntryChange], key: fn(&EntryKey) -> Option<&K>) -> Changes<K> {
    let mut out = Changes::default();
    for change in all {
        let Some(key) = key(&change.key).cloned() else { continue };
        match (&change.before, &change.after) {
            (None, _) => out.added.push(key),
            (_, None) => out.removed.push(key),
            _ => out.changed.push((key, change.fields())),
        }
    }
    out
}

impl Diff {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty() && self.sites.is_empty() && self.components.is_empty()
    }

    /// For a terminal: the counts, and of every kind of change the first `lines`.
    pub fn show(&self, lines: usize) -> impl fmt::Display + '_ {
        DiffText { diff: self, lines }
    }
}

impl<K> Changes<K> {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.show(20).fmt(f)
    }
}

struct DiffText<'d> {
    diff: &'d Diff,
    lines: usize,
}

impl fmt::Display for DiffText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Diff { customers, sites, components } = self.diff;
        if self.diff.is_empty() {
            return writeln!(f, "nothing changes");
        }
        count(f, "customers", customers)?;
        count(f, "sites", sites)?;
        count(f, "components", components)?;
        section(f, "customer", customers, self.lines, Clone::clone)?;
        section(f, "site", sites, self.lines, Name::unicode)?;
        section(f, "component", components, self.lines, ToString::to_string)
    }
}

fn count<K>(f: &mut fmt::Formatter<'_>, what: &str, all: &Changes<K>) -> fmt::Result {
    let (added, changed, removed) = (all.added.len(), all.changed.len(), all.removed.len());
    writeln!(f, "{what:<10} {added:>7} added {changed:>7} changed {removed:>7} removed")
}

fn section<K>(
    f: &mut fmt::Formatter<'_>,
    what: &str,
    all: &Changes<K>,
    lines: usize,
    name: fn(&K) -> String,
) -> fmt::Result {
    for key in all.removed.iter().take(lines) {
        writeln!(f, "- {what} {}", name(key))?;
    }
    more(f, '-', what, all.removed.len(), lines)?;
    for (key, fields) in all.changed.iter().take(lines) {
        writeln!(f, "~ {what} {}", name(key))?;
        for FieldChange { field, from, to } in fields {
            let shown = |text: &str| if text.is_empty() { "–".to_owned() } else { clip(text) };
            writeln!(f, "    {field}: {} → {}", shown(from), shown(to))?;
        }
    }
    more(f, '~', what, all.changed.len(), lines)?;
    for key in all.added.iter().take(lines) {
        writeln!(f, "+ {what} {}", name(key))?;
    }
    more(f, '+', what, all.added.len(), lines)
}

fn more(
    f: &mut fmt::Formatter<'_>,
    sign: char,
    what: &str,
    all: usize,
    lines: usize,
) -> fmt::Result {
    match all.checked_sub(lines).filter(|rest| *rest > 0) {
        Some(rest) => writeln!(f, "{sign} … and {rest} more of kind {what}"),
        None => Ok(()),
    }
}

/// A value that fits on a line.
fn clip(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::import::{SourceFile, inventory};

    fn table(csv: &str) -> Inventory {
        let file = SourceFile { name: "a.csv".into(), bytes: csv.into(), kind: None };
        inventory(&[file]).unwrap()
    }

    #[test]
    fn the_same_inventory_changes_nothing() {
        let one = table("customer,contact,domain\nkim,kim@a.kr,shop.kr\n");
        let none = diff(&one, &one);
        assert!(none.is_empty());
        assert_eq!(none.to_string(), "nothing changes\n");
    }

    #[test]
    fn a_dry_run_tells_what_comes_goes_and_changes() {
        let old = table(
            "customer,contact,domain,rack\nkim,kim@a.kr,shop.kr,r3\nkim,kim@a.kr,old.kr,r3\n",
        );
        let new = table(
            "customer,contact,domain,rack\nkim,010-1234-5678,shop.kr,r4\nlee,l@b.kr,한글.한국,\n",
        );
        let expected = "\
customers        1 added       1 changed       0 removed
sites            1 added       1 changed       1 removed
components       0 added       0 changed       0 removed
~ customer kim
    contact: kim@a.kr → +821012345678
+ customer lee
- site old.kr
~ site shop.kr
    rack: r3 → r4
+ site 한글.한국
";
        assert_eq!(diff(&old, &new).to_string(), expected);
    }

    #[test]
    fn a_long_list_is_cut_and_counted() {
        let rows: String = (0..30).map(|ix| format!("kim,kim@a.kr,s{ix}.shop.kr\n")).collect();
        let new = table(&format!("customer,contact,domain\n{rows}"));
        let shown = diff(&Inventory::default(), &new).show(2).to_string();
        assert!(shown.contains("+ … and 28 more of kind site"), "{shown}");
        assert_eq!(shown.lines().filter(|line| line.starts_with("+ site")).count(), 2);
    }
}
