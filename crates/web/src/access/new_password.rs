//! A new password: its two fields, and what becomes of them.

use super::login::{busy, unusable};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use bongsu_core::access::LoginName;
use bongsu_core::access::password::{self, MIN_CHARS};
use bongsu_words::Language;
use maud::{Markup, html};

/// The fields `password` and `again`.
pub fn fields(lang: Language) -> Markup {
    html! {
        label for="password" { (say!(lang, "field-new-password")) }
        input #password type="password" name="password" required minlength=(MIN_CHARS) maxlength="1024"
            autocomplete="new-password" aria-describedby="password-hint";
        p.small #password-hint { (say!(lang, "password-hint", least = MIN_CHARS)) }
        label for="again" { (say!(lang, "field-again")) }
        input #again type="password" name="again" required maxlength="1024" autocomplete="new-password";
    }
}

/// The hash of a password that was typed twice and may be had.
///
/// # Errors
/// Names the field and says why.
pub async fn hash(
    cx: &RequestContext,
    (typed, again): (&str, &str),
    login: &LoginName,
) -> Result<String, Error> {
    let weak = |weak| Error::invalid("password", FieldError::WeakPassword(weak));
    password::check(typed, login).map_err(weak)?;
    if typed != again {
        return Err(Error::invalid("again", FieldError::NotTheSame));
    }
    let (users, typed) = (cx.app.users()?.clone(), typed.to_owned());
    let hash = cx.app.password_threads.run(move || users.hash_password(&typed));
    hash.await.ok_or_else(busy)?.map_err(unusable)
}
