//! Who changes the inventory from a terminal, and whose work a file takes away.

use super::print;
use bongsu_core::inventory::history::{Author, ChangeSource, EntryChange, overridden};
use bongsu_core::language::Language;
use bongsu_store::{Error, Store};
use bongsu_words::{inventory, say, time};
use jiff::tz::TimeZone;
use std::os::unix::fs::MetadataExt as _;

/// How many changes by hand are written out.
const MAX_SHOWN: usize = 20;

/// Whoever runs the command, by the name that they have on this machine.
pub fn author(source: ChangeSource) -> Author {
    let variables = ["SUDO_USER", "LOGNAME", "USER"];
    let name = variables.iter().find_map(|it| std::env::var(it).ok().filter(|it| !it.is_empty()));
    Author { principal: None, name: name.unwrap_or_else(user_of_process), source }
}

/// The name that the machine has for the user, where the environment has none, as of a service;
/// the number of a user without a name.
fn user_of_process() -> String {
    let Ok(number) = std::fs::metadata("/proc/self").map(|it| it.uid()) else {
        return String::new();
    };
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    name_of(&users, number).map_or_else(|| format!("uid {number}"), str::to_owned)
}

/// The name of a user in the format of `passwd` (passwd(5)): name, password, number.
fn name_of(users: &str, number: u32) -> Option<&str> {
    let number = number.to_string();
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| !name.is_empty())?;
        (fields.nth(1) == Some(&number)).then_some(name)
    })
}

/// What was saved, and under which number it can be undone.
pub fn saved(lang: Language, change: Option<i64>) -> String {
    match change {
        Some(number) => say!(lang, "inventory-cli-saved", number = number.to_string()),
        None => say!(lang, "inventory-unchanged"),
    }
}

/// Says which changes that somebody made by hand files would take away.
///
/// # Errors
/// When the store cannot be read.
pub async fn show_overridden(
    (lang, zone): (Language, &TimeZone),
    store: &Store,
    changes: &[EntryChange],
) -> Result<(), Error> {
    let by_hand = store.changes_by_hand().await?;
    let all = overridden(&by_hand, changes);
    if all.is_empty() {
        return Ok(());
    }
    print::line(say!(lang, "inventory-cli-overrides", n = all.len()));
    for it in all.iter().take(MAX_SHOWN) {
        let what = match &it.field {
            Some(field) => inventory::field_changes(lang, std::slice::from_ref(field)),
            None => say!(lang, "inventory-cli-whole"),
        };
        let (key, by) = (it.key.to_string(), it.by.author.name.as_str());
        let at = time::stamp(lang, zone, time::ANY_DAY, it.by.at);
        print::line(format_args!(
            "  {}",
            say!(lang, "inventory-cli-override", key = key, what = what, name = by, time = at)
        ));
    }
    if let Some(more) = all.len().checked_sub(MAX_SHOWN).filter(|more| *more > 0) {
        print::line(format_args!("  {}", say!(lang, "inventory-remove-more", n = more)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn a_user_is_named_as_the_machine_names_them() {
        let users = "root:x:0:0:root:/root:/bin/sh\n+::::::\nkim:x:1000:1000::/srv/kim:/bin/sh\n";
        assert_eq!(name_of(users, 0), Some("root"));
        assert_eq!(name_of(users, 1000), Some("kim"));
        assert_eq!(name_of(users, 10), None);
    }
}
