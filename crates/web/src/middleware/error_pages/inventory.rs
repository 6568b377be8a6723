//! Why the inventory was not changed, and what helps.

use crate::request::error::InventoryRefusal;
use bongsu_store::ChangeOfEntry;
use bongsu_words::{Language, inventory, time};
use jiff::tz::TimeZone;

/// The text of a refusal.
pub fn refusal_text(lang: Language, refusal: &InventoryRefusal) -> (String, String) {
    match refusal {
        InventoryRefusal::Edit(refusal) => inventory::edit_refusal(lang, refusal),
        InventoryRefusal::Undo(refusal) => inventory::undo_refusal(lang, refusal),
        InventoryRefusal::Gone => {
            (say!(lang, "inventory-undo-nothing"), say!(lang, "inventory-change-gone"))
        }
        InventoryRefusal::Overtaken(later) => {
            let all: Vec<String> = later.iter().map(|it| overtaken(lang, it)).collect();
            (all.join(" "), say!(lang, "inventory-overtaken-remedy"))
        }
    }
}

fn overtaken(lang: Language, (change, entry): &ChangeOfEntry) -> String {
    let changes = match entry.after {
        Some(_) => inventory::field_changes(lang, &entry.fields()),
        None => inventory::did(lang, entry),
    };
    let (name, at) =
        (change.author.name.as_str(), time::stamp(lang, &TimeZone::UTC, time::ANY_DAY, change.at));
    say!(lang, "inventory-overtaken", name = name, time = at, changes = changes)
}
