//! The fields of accounts and logins.

use bongsu_words::Language;

/// The longest name of a person.
pub const MAX_NAME_CHARS: usize = 80;

/// The label of a field.
pub fn field_label(lang: Language, field: &'static str) -> String {
    match field {
        "login" => say!(lang, "field-login"),
        "name" => say!(lang, "field-name"),
        "password" => say!(lang, "field-new-password"),
        "again" => say!(lang, "field-again"),
        "current" => say!(lang, "field-current-password"),
        "code" => say!(lang, "field-code"),
        "team" => say!(lang, "field-team"),
        "time_zone" => say!(lang, "field-time-zone"),
        "passkey-name" => say!(lang, "field-passkey-name"),
        "passkey" => say!(lang, "passkeys-title"),
        "push-name" => say!(lang, "field-push-name"),
        "push" => say!(lang, "push-title"),
        "token-name" => say!(lang, "field-token-name"),
        "scopes" => say!(lang, "field-scopes"),
        name => name.to_owned(),
    }
}
