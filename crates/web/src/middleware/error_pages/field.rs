//! What helps where a field has an invalid value.

use crate::request::error::{BrowserError, FieldError};
use bongsu_core::access::password::{MAX_BYTES, MIN_CHARS, WeakPassword};
use bongsu_words::Language;

/// What helps.
pub fn field_remedy(lang: Language, reason: FieldError) -> String {
    match reason {
        FieldError::Missing => say!(lang, "remedy-missing"),
        FieldError::TooLong(max) => say!(lang, "remedy-too-long", most = max),
        FieldError::NotANumber(low, high) => say!(lang, "remedy-number", low = low, high = high),
        FieldError::NotOneOf(all) => say!(lang, "remedy-one-of", all = all),
        FieldError::NotAHost => say!(lang, "remedy-host"),
        FieldError::OneOnly => say!(lang, "remedy-one-only"),
        FieldError::NotAContact => say!(lang, "remedy-contact-form"),
        FieldError::NotOnRecord => say!(lang, "remedy-on-record"),
        FieldError::NotMail => say!(lang, "remedy-mail"),
        FieldError::NotALogin => say!(lang, "remedy-login-name"),
        FieldError::LoginTooOld => say!(lang, "remedy-login-again"),
        FieldError::NotATeam => say!(lang, "remedy-team"),
        FieldError::LoginTaken => say!(lang, "remedy-login-taken"),
        FieldError::NotThePassword => say!(lang, "remedy-password"),
        FieldError::NotTheSame => say!(lang, "remedy-same"),
        FieldError::NotTheCode => say!(lang, "remedy-code"),
        FieldError::NotThePasskey => say!(lang, "remedy-passkey"),
        FieldError::NotYet => say!(lang, "remedy-not-yet"),
        FieldError::OutsideOutage => say!(lang, "remedy-outside-outage"),
        FieldError::NotATime => say!(lang, "remedy-time"),
        FieldError::NotAComponent => say!(lang, "remedy-component-key"),
        FieldError::NotAMonth => say!(lang, "remedy-month"),
        FieldError::InFuture => say!(lang, "remedy-not-in-future"),
        FieldError::TooManyMonths(most) => say!(lang, "remedy-months", most = most),
        FieldError::AfterEnd => say!(lang, "remedy-after-end"),
        FieldError::NotATimeZone => say!(lang, "remedy-time-zone"),
        FieldError::Browser(why) => match why {
            BrowserError::Silent => say!(lang, "push-needs-script"),
            BrowserError::Unusable => say!(lang, "push-failed"),
            BrowserError::OtherKey => say!(lang, "push-other-key"),
            BrowserError::Anothers => say!(lang, "push-anothers"),
            BrowserError::TooMany(most) => say!(lang, "push-too-many", most = most),
        },
        FieldError::WeakPassword(weak) => match weak {
            WeakPassword::TooShort => say!(lang, "remedy-password-short", least = MIN_CHARS),
            WeakPassword::TooLong => say!(lang, "remedy-too-long", most = MAX_BYTES),
            WeakPassword::Common => say!(lang, "remedy-password-common"),
            WeakPassword::Name => say!(lang, "remedy-password-name"),
        },
        FieldError::NotAUrl => say!(lang, "remedy-url"),
        FieldError::NotATimeRange => say!(lang, "remedy-span"),
        FieldError::NotAnId => say!(lang, "remedy-id"),
        FieldError::NotText => say!(lang, "remedy-text"),
        FieldError::NotReadable => say!(lang, "remedy-readable"),
    }
}
