//! What an import, an edit or a file changes, as a terminal shows it.

use crate::inventory::field;
use bongsu_core::inventory::diff::{Changes, Diff};
use bongsu_core::inventory::edit::EntryType;
use bongsu_core::inventory::history::FieldChange;
use bongsu_core::language::Language;
use std::fmt::Write;

/// The most characters of a value.
const MAX_CHARS: usize = 60;

/// The counts, and of every kind of change the first `lines`.
pub fn diff(lang: Language, diff: &Diff, lines: usize) -> String {
    let Diff { customers, sites, components } = diff;
    if diff.is_empty() {
        return say!(lang, "diff-nothing") + "\n";
    }
    let mut text = String::new();
    count(&mut text, lang, EntryType::Customer, customers);
    count(&mut text, lang, EntryType::Site, sites);
    count(&mut text, lang, EntryType::Component, components);
    section(&mut text, (lang, lines), EntryType::Customer, customers, Clone::clone);
    section(&mut text, (lang, lines), EntryType::Site, sites, |host| host.unicode());
    section(&mut text, (lang, lines), EntryType::Component, components, ToString::to_string);
    text
}

fn kind(lang: Language, of: EntryType) -> String {
    match of {
        EntryType::Customer => say!(lang, "diff-customer"),
        EntryType::Site => say!(lang, "diff-site"),
        EntryType::Component => say!(lang, "diff-component"),
    }
}

fn count<K>(text: &mut String, lang: Language, of: EntryType, all: &Changes<K>) {
    let (added, changed, removed) = (all.added.len(), all.changed.len(), all.removed.len());
    let counts = match of {
        EntryType::Customer => {
            say!(lang, "diff-customers", added = added, changed = changed, removed = removed)
        }
        EntryType::Site => {
            say!(lang, "diff-sites", added = added, changed = changed, removed = removed)
        }
        EntryType::Component => {
            say!(lang, "diff-components", added = added, changed = changed, removed = removed)
        }
    };
    text.push_str(&counts);
    text.push('\n');
}

fn section<K>(
    text: &mut String,
    (lang, lines): (Language, usize),
    of: EntryType,
    all: &Changes<K>,
    name: fn(&K) -> String,
) {
    let what = kind(lang, of);
    let mut list = |sign: char, keys: &mut dyn Iterator<Item = (&K, &[FieldChange])>, n: usize| {
        for (key, fields) in keys.take(lines) {
            // Writing into a String cannot fail.
            let _ = writeln!(text, "{sign} {what} {}", name(key));
            for FieldChange { field: of, from, to } in fields {
                let _ = writeln!(text, "    {}: {} → {}", field(lang, of), shown(from), shown(to));
            }
        }
        if let Some(rest) = n.checked_sub(lines).filter(|rest| *rest > 0) {
            let _ = writeln!(text, "{sign} {}", say!(lang, "diff-more", n = rest, what = &*what));
        }
    };
    let bare = |key| (key, &[][..]);
    list('-', &mut all.removed.iter().map(bare), all.removed.len());
    list('~', &mut all.changed.iter().map(|(key, it)| (key, &**it)), all.changed.len());
    list('+', &mut all.added.iter().map(bare), all.added.len());
}

/// A value that fits on a line.
fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        _ if text.is_empty() => "–".to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::inventory::Inventory;
    use bongsu_core::inventory::diff::diff as differing;
    use bongsu_core::inventory::import::{SourceFile, inventory};

    fn table(csv: &str) -> Inventory {
        let file = SourceFile { name: "a.csv".into(), bytes: csv.into(), kind: None };
        inventory(&[file]).unwrap()
    }

    #[test]
    fn a_dry_run_tells_what_comes_goes_and_changes_in_both_languages() {
        let old = table(
            "customer,contact,domain,rack\nkim,kim@a.kr,shop.kr,r3\nkim,kim@a.kr,old.kr,r3\n",
        );
        let new = table(
            "customer,contact,domain,rack\nkim,010-1234-5678,shop.kr,r4\nlee,l@b.kr,한글.한국,\n",
        );
        let found = differing(&old, &new);
        let expected = "\
customers: 1 added, 1 changed, 0 removed
sites: 1 added, 1 changed, 1 removed
components: 0 added, 0 changed, 0 removed
~ customer kim
    Contacts: kim@a.kr → +821012345678
+ customer lee
- site old.kr
~ site shop.kr
    Rack: r3 → r4
+ site 한글.한국
";
        assert_eq!(diff(Language::En, &found, 20), expected);
        let ko = diff(Language::Ko, &found, 20);
        assert!(ko.starts_with("고객: 1건 추가, 1건 변경, 0건 삭제\n"), "{ko}");
        assert!(ko.contains("~ 사이트 shop.kr\n    랙: r3 → r4\n"), "{ko}");
        assert_eq!(diff(Language::En, &differing(&old, &old), 20), "nothing changes\n");
    }

    #[test]
    fn a_long_list_is_cut_and_counted() {
        let rows: String = (0..30).map(|ix| format!("kim,kim@a.kr,s{ix}.shop.kr\n")).collect();
        let new = table(&format!("customer,contact,domain\n{rows}"));
        let text = diff(Language::En, &differing(&Inventory::default(), &new), 2);
        assert!(text.contains("+ … and 28 more of kind site"), "{text}");
        assert_eq!(text.lines().filter(|line| line.starts_with("+ site")).count(), 2);
    }
}
