//! Entries of the inventory in words: their fields, what is wrong with an edit, who changed what.

use crate::{Language, errors};
use bongsu_core::inventory::edit::{EditRefusal, EntryType, UndoRefusal};
use bongsu_core::inventory::history::{ChangeSource, EntryChange, FieldChange};
use bongsu_core::inventory::import::{ImportError, Problem};
use std::collections::BTreeMap;

/// What an entry is.
pub fn kind(lang: Language, of: EntryType) -> String {
    match of {
        EntryType::Customer => say!(lang, "inventory-one-customer"),
        EntryType::Site => say!(lang, "inventory-one-site"),
        EntryType::Component => say!(lang, "inventory-one-component"),
    }
}

/// Entries of one kind.
pub fn kinds(lang: Language, of: EntryType) -> String {
    match of {
        EntryType::Customer => say!(lang, "inventory-kind-customer"),
        EntryType::Site => say!(lang, "inventory-kind-site"),
        EntryType::Component => say!(lang, "inventory-kind-component"),
    }
}

/// By what something was changed.
pub fn source(lang: Language, source: ChangeSource) -> String {
    match source {
        ChangeSource::Operations => say!(lang, "inventory-source-operations"),
        ChangeSource::Api => say!(lang, "inventory-source-api"),
        ChangeSource::CommandLine => say!(lang, "inventory-source-command-line"),
        ChangeSource::Import => say!(lang, "inventory-source-import"),
        ChangeSource::Apply => say!(lang, "inventory-source-apply"),
    }
}

/// What a change did to an entry.
pub fn did(lang: Language, change: &EntryChange) -> String {
    match (&change.before, &change.after) {
        (None, _) => say!(lang, "inventory-change-added"),
        (_, None) => say!(lang, "inventory-change-removed"),
        _ => say!(lang, "inventory-change-changed"),
    }
}

/// The name of a field.
pub fn field(lang: Language, name: &str) -> String {
    match name {
        "customer" => say!(lang, "inventory-field-customer"),
        "name" => say!(lang, "inventory-field-name"),
        "language" => say!(lang, "inventory-field-language"),
        "contact" => say!(lang, "inventory-field-contact"),
        "site_alerts" => say!(lang, "inventory-field-site-alerts"),
        "url" => say!(lang, "inventory-field-url"),
        "server" => say!(lang, "inventory-field-server"),
        "rack" => say!(lang, "inventory-field-rack"),
        "switch" => say!(lang, "inventory-field-switch"),
        "datacentre" => say!(lang, "inventory-field-datacentre"),
        "load_balancer" => say!(lang, "inventory-field-load-balancer"),
        "upstream" => say!(lang, "inventory-field-upstream"),
        "name_servers" => say!(lang, "inventory-field-name-servers"),
        "addresses" => say!(lang, "inventory-field-addresses"),
        "domain_expires" => say!(lang, "inventory-field-domain-expires"),
        "labels" => say!(lang, "inventory-field-labels"),
        "alert_contact" => say!(lang, "inventory-field-alert-contact"),
        "needs" => say!(lang, "inventory-field-needs"),
        "status" => say!(lang, "inventory-field-status"),
        "body" => say!(lang, "inventory-field-body"),
        "absent" => say!(lang, "inventory-field-absent"),
        "json" => say!(lang, "inventory-field-json"),
        "method" => say!(lang, "inventory-field-method"),
        "headers" => say!(lang, "inventory-field-headers"),
        "basic_auth" => say!(lang, "inventory-field-basic-auth"),
        "redirects" => say!(lang, "inventory-field-redirects"),
        "certificate" => say!(lang, "inventory-field-certificate"),
        "timeout_ms" => say!(lang, "inventory-field-timeout-ms"),
        "interval_s" => say!(lang, "inventory-field-interval-s"),
        "parent" => say!(lang, "inventory-field-parent"),
        "owner" => say!(lang, "inventory-field-owner"),
        "label_ko" => say!(lang, "inventory-field-label-ko"),
        "label_en" => say!(lang, "inventory-field-label-en"),
        "group_ko" => say!(lang, "inventory-field-group-ko"),
        "group_en" => say!(lang, "inventory-field-group-en"),
        "public" => say!(lang, "inventory-field-public"),
        "domain" => say!(lang, "inventory-field-domain"),
        "key" => say!(lang, "inventory-field-component"),
        name => name.to_owned(),
    }
}

/// How a field is filled in, where its name does not say it.
pub fn example(lang: Language, name: &str) -> Option<String> {
    Some(match name {
        "language" => Language::TAGS.to_owned(),
        "contact" => say!(lang, "inventory-example-contact"),
        "site_alerts" => say!(lang, "inventory-example-site-alerts"),
        "json" => say!(lang, "inventory-example-json"),
        "headers" => say!(lang, "inventory-example-headers"),
        "certificate" => say!(lang, "inventory-example-certificate"),
        "key" => say!(lang, "inventory-example-key"),
        "parent" => say!(lang, "inventory-example-parent"),
        "owner" => say!(lang, "inventory-example-owner"),
        "redirects" => say!(lang, "inventory-example-redirects"),
        "basic_auth" => say!(lang, "inventory-example-basic-auth"),
        "domain_expires" => say!(lang, "inventory-example-domain-expires"),
        "labels" => say!(lang, "inventory-example-labels"),
        "alert_contact" => say!(lang, "inventory-example-alert-contact"),
        "needs" => say!(lang, "inventory-example-needs"),
        _ => return None,
    })
}

/// What a field is, where files have a code for it; otherwise as it is written.
fn value(lang: Language, field: &str, text: &str) -> String {
    match (field, text) {
        (_, "") => "–".to_owned(),
        ("owner", "us") => say!(lang, "inventory-value-us"),
        ("owner", "customer") => say!(lang, "inventory-value-customer"),
        ("owner", "third_party") => say!(lang, "inventory-value-third-party"),
        ("public" | "site_alerts", "yes") => say!(lang, "inventory-value-yes"),
        ("public" | "site_alerts", "no") => say!(lang, "inventory-value-no"),
        (_, text) => text.to_owned(),
    }
}

/// Fields with what they were and are, on one line.
pub fn field_changes(lang: Language, changes: &[FieldChange]) -> String {
    let one = |it: &FieldChange| {
        let [from, to] = [&it.from, &it.to].map(|text| value(lang, it.field, text));
        format!("{}: {from} → {to}", field(lang, it.field))
    };
    changes.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// All that is wrong with an edit, each with its field.
pub fn problems(lang: Language, all: &[ImportError]) -> String {
    let one = |error: &ImportError| match &error.column {
        Some(name) => format!("{}: {}", field(lang, name), problem(lang, &error.problem)),
        None => problem(lang, &error.problem),
    };
    all.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// What is wrong with which entries; what is wrong with several of them is said once.
fn problems_at(lang: Language, all: &[ImportError]) -> String {
    let mut entries: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for error in all {
        entries.entry(problems(lang, std::slice::from_ref(error))).or_default().push(&error.file);
    }
    let one = |(problem, of): (String, Vec<&str>)| {
        let shown: Vec<&str> =
            of.iter().take(MAX_ENTRIES).copied().filter(|it| !it.is_empty()).collect();
        let (shown, more) = (shown.join(", "), of.len().saturating_sub(MAX_ENTRIES));
        match (shown.is_empty(), more) {
            (true, _) => problem,
            (false, 0) => format!("{shown}: {problem}"),
            (false, more) => {
                let shown = say!(lang, "import-and-more", examples = shown, more = more);
                format!("{shown}: {problem}")
            }
        }
    };
    entries.into_iter().map(one).collect::<Vec<_>>().join("; ")
}

/// How many entries are named that have the same wrong with them.
const MAX_ENTRIES: usize = 5;

/// The same at a terminal, where fields are given by their names.
pub fn cli_problems(lang: Language, all: &[ImportError]) -> String {
    let one = |error: &ImportError| match &error.column {
        Some(name) => format!("{name}= ({}): {}", field(lang, name), problem(lang, &error.problem)),
        None => problem(lang, &error.problem),
    };
    all.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Why an edit was refused, and what helps.
pub fn edit_refusal(lang: Language, refusal: &EditRefusal) -> (String, String) {
    match refusal {
        EditRefusal::Invalid(all) => (
            say!(lang, "inventory-refused", fields = problems(lang, all)),
            say!(lang, "inventory-refused-remedy"),
        ),
        EditRefusal::NotFound { key, .. } => (
            say!(lang, "inventory-not-found", key = key.as_str()),
            say!(lang, "inventory-not-found-remedy"),
        ),
        EditRefusal::Exists(key) => (
            say!(lang, "inventory-exists", key = key.to_string()),
            say!(lang, "inventory-exists-remedy"),
        ),
        EditRefusal::HasSites { customer, sites } => (
            say!(lang, "inventory-has-sites", key = customer.as_str(), n = *sites),
            say!(lang, "inventory-has-sites-remedy"),
        ),
    }
}

/// Why a change was not taken back, and what helps.
pub fn undo_refusal(lang: Language, refusal: &UndoRefusal) -> (String, String) {
    match refusal {
        UndoRefusal::ChangedSince(keys) => {
            let keys: Vec<String> = keys.iter().take(10).map(ToString::to_string).collect();
            let text = say!(lang, "inventory-undo-changed-since", keys = keys.join(", "));
            (text, say!(lang, "inventory-undo-changed-since-remedy"))
        }
        UndoRefusal::Invalid(all) => (
            say!(lang, "inventory-undo-invalid", problems = problems_at(lang, all)),
            say!(lang, "inventory-undo-changed-since-remedy"),
        ),
        UndoRefusal::Nothing => {
            (say!(lang, "inventory-undo-nothing"), say!(lang, "inventory-change-gone"))
        }
    }
}

/// What is wrong with a field. What only files have wrong is said as an import says it.
pub fn problem(lang: Language, problem: &Problem) -> String {
    use Problem as P;
    match problem {
        P::Empty | P::Missing => say!(lang, "inventory-problem-empty"),
        P::Control => say!(lang, "inventory-problem-control"),
        P::TooLong(n) => say!(lang, "inventory-problem-long", n = *n),
        P::Contact(text) | P::Email(text) | P::Phone(text) => {
            say!(lang, "inventory-problem-contact", text = text.as_str())
        }
        P::ManyContacts(n) => say!(lang, "inventory-problem-many-contacts", n = *n),
        P::Language(text) => {
            let known = Language::TAGS;
            say!(lang, "inventory-problem-language", text = text.as_str(), known = known)
        }
        P::YesOrNo(text) => say!(lang, "inventory-problem-yes-or-no", text = text.as_str()),
        P::Label(text) => say!(lang, "inventory-problem-label", text = text.as_str()),
        P::ManyLabels(n) => say!(lang, "inventory-problem-many-labels", n = *n),
        P::Date(text) => say!(lang, "inventory-problem-date", text = text.as_str()),
        P::Status(text) => say!(lang, "inventory-problem-status", text = text.as_str()),
        P::OutOfRange { text, least, most } => say!(
            lang,
            "inventory-problem-range",
            text = text.as_str(),
            least = least.to_string(),
            most = most.to_string()
        ),
        P::Owner(text) => say!(lang, "inventory-problem-owner", text = text.as_str()),
        P::Component { key, .. } => {
            say!(lang, "inventory-problem-component", text = key.as_str())
        }
        P::UnknownCustomer(text) => {
            say!(lang, "inventory-problem-unknown-customer", text = text.as_str())
        }
        P::ManyNeeds(n) => say!(lang, "inventory-problem-many-needs", n = *n),
        P::NotNeeded(text) => say!(lang, "inventory-problem-not-needed", text = text.as_str()),
        P::UnknownNeed { key, .. } => {
            say!(lang, "inventory-problem-unknown-need", text = key.as_str())
        }
        P::Cycle(text) => say!(lang, "inventory-problem-cycle", text = text.as_str()),
        P::UnknownColumn(_) => say!(lang, "inventory-problem-unknown-field"),
        other => site_problem(lang, other),
    }
}

/// Whether a header of this name says who asks.
fn is_secret(name: &str) -> bool {
    let secret = ["authorization", "proxy-authorization", "cookie"];
    secret.iter().any(|it| it.eq_ignore_ascii_case(name.trim()))
}

/// What is wrong with a field of a site.
fn site_problem(lang: Language, problem: &Problem) -> String {
    use Problem as P;
    match problem {
        P::Address(text) | P::AddressUnfit(text) => {
            say!(lang, "inventory-problem-address", text = text.as_str())
        }
        P::Method(text) => say!(lang, "inventory-problem-method", text = text.as_str()),
        P::Header { name, .. } if is_secret(name) => {
            say!(lang, "inventory-problem-header-secret", text = name.as_str())
        }
        P::Header { name, .. } => say!(lang, "inventory-problem-header", text = name.as_str()),
        P::Url { url, .. } => say!(lang, "inventory-problem-url", text = url.as_str()),
        P::UrlOfOtherDomain { host, .. } => {
            say!(lang, "inventory-problem-url", text = host.as_str())
        }
        P::OtherSite(text) => say!(lang, "inventory-problem-other-site", text = text.as_str()),
        P::AddressNotName(text) | P::UrlNotName(text) => {
            say!(lang, "inventory-problem-name", text = text.as_str())
        }
        P::NotOfService => say!(lang, "inventory-problem-of-web"),
        P::SecretInClear => say!(lang, "inventory-problem-in-clear"),
        P::SecretName => say!(lang, "inventory-problem-secret-name"),
        P::JsonValue(text) => say!(lang, "inventory-problem-json", text = text.as_str()),
        P::Certificate(text) => {
            say!(lang, "inventory-problem-certificate", text = text.as_str())
        }
        other => errors::in_language(lang, other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_several_entries_is_said_once_with_their_names() {
        let missing = |site: &str| ImportError {
            file: site.into(),
            line: None,
            column: Some("customer".into()),
            problem: Problem::UnknownCustomer("106".into()),
        };
        let all = [missing("a.kr"), missing("b.kr"), missing("c.kr")];
        let (said, _) = undo_refusal(Language::En, &UndoRefusal::Invalid(all.to_vec()));
        assert!(said.contains("a.kr, b.kr, c.kr: "), "{said}");
        assert_eq!(said.matches("106").count(), 1, "{said}");
    }
}
