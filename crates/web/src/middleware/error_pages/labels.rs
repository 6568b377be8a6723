//! What the fields are called where a form has no label of its own for them.

use bongsu_words::Language;

/// The label of a field, by its name; the name itself where people never type it.
pub(super) fn common_label(lang: Language, field: &str) -> String {
    match field {
        "calendar" => say!(lang, "maintenance-calendar-file"),
        "cause" => say!(lang, "promise-cause"),
        "code" => say!(lang, "field-code"),
        "contact" => say!(lang, "ticket-contact"),
        "customer" => say!(lang, "ticket-customer-key"),
        "days" => say!(lang, "field-days"),
        "due" => say!(lang, "promise-field-due"),
        "from" | "start" => say!(lang, "oncall-from"),
        "incident" => say!(lang, "credit-report-incident"),
        "kind" => say!(lang, "promise-kind-label"),
        "language" => say!(lang, "field-language"),
        "login" => say!(lang, "field-login"),
        "mail" => say!(lang, "subscribe-mail"),
        "minutes" => say!(lang, "oncall-minutes"),
        "month" => say!(lang, "settlement-month"),
        "name" => say!(lang, "field-name"),
        "note" => say!(lang, "credit-note"),
        "outcome" => say!(lang, "leaving-how"),
        "password" => say!(lang, "field-password"),
        "q" => say!(lang, "field-search"),
        "quiet" => say!(lang, "preferences-quiet"),
        "reason" => say!(lang, "field-reason"),
        "role" => say!(lang, "field-role"),
        "site" => say!(lang, "field-site"),
        "tags" => say!(lang, "ticket-tags"),
        "target" => say!(lang, "mute-target"),
        "team" => say!(lang, "field-team"),
        "text" => say!(lang, "ticket-text"),
        "time_zone" => say!(lang, "field-time-zone"),
        "until" => say!(lang, "oncall-until"),
        "webhook" => say!(lang, "subscribe-webhook"),
        name => name.to_owned(),
    }
}
