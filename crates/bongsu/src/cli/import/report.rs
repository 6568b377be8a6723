//! What an import brings, what has no place, and what a person has to decide.

use super::super::options::BadInput;
use super::super::print;
use bongsu_core::inventory::Inventory;
use bongsu_core::inventory::diff::diff;
use bongsu_core::inventory::import::{Import, short};
use bongsu_core::language::Language;
use bongsu_core::name::Name;
use bongsu_import::{LeftOuts, MailSubscriber, say_finding, say_left_out};
use bongsu_store::{MovingSubscribers, SubscriberChannel, SubscriptionFilter};
use bongsu_words::{inventory_diff, say};
use std::collections::BTreeMap;

/// How many changes of a kind are listed.
const SHOWN_MAX_LINES: usize = 20;
/// How many examples are shown.
const MAX_EXAMPLES: usize = 5;

/// What there is to say of the files themselves.
pub fn of_files(lang: Language, import: &Import, left_out: &[(String, LeftOuts)]) {
    for (file, kind, n) in import.passed_over() {
        print::line(say!(lang, "import-passed-over", file = file, kind = kind, n = n));
    }
    for (file, finding, examples) in import.findings().iter() {
        print::line(say_finding(lang, file, finding, examples));
    }
    for (file, all) in left_out.iter().filter(|(_, all)| !all.is_empty()) {
        print::line(say!(lang, "import-has-no-place", file = file.as_str()));
        for (why, examples) in all.iter() {
            print::line(format_args!("  {}", say_left_out(lang, why, examples)));
        }
    }
}

/// Sites that were given to the customer whose domain they are below.
pub fn given(lang: Language, all: &[(Name, String)]) {
    if !all.is_empty() {
        let shown: Vec<String> =
            all.iter().map(|(host, key)| format!("{} → {}", host.unicode(), short(key))).collect();
        let (n, examples) = (all.len(), few(&shown));
        print::line(say!(lang, "import-owner-of-domain", n = n, examples = examples));
    }
}

/// What changes, and whom nobody can tell anything.
pub fn show(lang: Language, old: &Inventory, new: &Inventory) {
    print::text(inventory_diff::diff(lang, &diff(old, new), SHOWN_MAX_LINES));
    let counts = |it: &Inventory| (it.customers.len(), it.sites.len(), it.components.len());
    let (customers, sites, components) = counts(new);
    print::line(say!(
        lang,
        "import-after",
        customers = customers,
        sites = sites,
        components = components
    ));
    let addresses = new.utf8_addresses();
    if !addresses.is_empty() {
        let (n, names) = (addresses.len(), addresses.join(", "));
        print::line(say!(lang, "doctor-contacts-utf8", n = n, names = names));
    }
    let silent = new.customers.iter().filter(|(_, it)| it.contacts.is_empty());
    let silent: Vec<String> = silent.map(|(key, _)| short(key)).collect();
    if !silent.is_empty() {
        let (n, names) = (silent.len(), few(&silent));
        print::line(say!(lang, "import-no-contact", n = n, names = names));
    }
}

/// Refuses an import of sites of which nobody has said whose they are, and says how to decide it.
/// `by_group`: it was said that the groups of the other program do, and these sites are in none.
pub fn undecided(
    lang: Language,
    import: &Import,
    (old, by_group): (&Inventory, bool),
) -> Result<(), BadInput> {
    let all: Vec<_> = import.without_owner(old).collect();
    if all.is_empty() {
        return Ok(());
    }
    let sites: Vec<String> = all.iter().map(|(host, _)| host.unicode()).collect();
    let mut groups: Vec<String> = all.iter().filter_map(|(_, it)| it.map(short)).collect();
    groups.sort();
    groups.dedup();
    let (n, names) = (sites.len(), few(&sites));
    let mut lines = vec![say!(lang, "import-whose", n = n, names = names)];
    if by_group {
        lines.push(say!(lang, "import-whose-no-group"));
        return Err(BadInput(lines.join("\n")));
    }
    lines.push(say!(lang, "import-whose-table"));
    if !groups.is_empty() {
        let (n, names) = (groups.len(), few(&groups));
        lines.push(say!(lang, "import-whose-group", n = n, names = names));
    }
    Err(BadInput(lines.join("\n")))
}

/// The subscribers that move in, and how; a refusal when nobody has said how.
pub fn moving(
    lang: Language,
    all: Vec<MailSubscriber>,
    decision: Option<&str>,
    language: Language,
) -> Result<MovingSubscribers, BadInput> {
    let mut by_address: BTreeMap<String, SubscriptionFilter> = BTreeMap::new();
    for MailSubscriber { address, components } in all {
        let filter = SubscriptionFilter { language, components };
        by_address.entry(address).or_insert(filter);
    }
    let n = by_address.len();
    let are_confirmed = match decision {
        _ if n == 0 => return Ok(MovingSubscribers::default()),
        None => return Err(BadInput(say!(lang, "import-subscribers-undecided", n = n))),
        Some("leave-out") => return Ok(MovingSubscribers::default()),
        Some(what) => what == "confirmed",
    };
    let confirmed = if are_confirmed { "yes" } else { "no" };
    let language = language.own_name();
    print::line(say!(
        lang,
        "import-subscribers",
        n = n,
        language = language,
        confirmed = confirmed
    ));
    let all = by_address.into_iter();
    let all = all.map(|(address, filter)| (SubscriberChannel::Mail(address), filter)).collect();
    Ok(MovingSubscribers { all, are_confirmed })
}

/// The first few, and that there are more.
fn few(all: &[String]) -> String {
    let mut shown: Vec<&str> = all.iter().take(MAX_EXAMPLES).map(String::as_str).collect();
    if all.len() > MAX_EXAMPLES {
        shown.push("…");
    }
    shown.join(", ")
}
