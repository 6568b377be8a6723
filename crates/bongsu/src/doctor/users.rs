//! Whether somebody can log in, and whether a password alone opens everything.

use super::{Finding, Severity};
use bongsu_core::access::Role;
use bongsu_store::User;
use bongsu_words::{Language, say};

/// Looks at the administrators.
pub fn check(users: &[User], behind_proxy: bool, lang: Language) -> Vec<Finding> {
    let active = users.iter().filter(|it| it.disabled_at.is_none() && it.password.is_some());
    let administrators: Vec<&User> =
        active.filter(|user| user.role == Role::Administrator).collect();
    if administrators.is_empty() && !behind_proxy {
        let (message, remedy) =
            (say!(lang, "doctor-no-administrator"), say!(lang, "doctor-no-administrator-fix"));
        return vec![Finding::problem(Severity::Warning, message, remedy)];
    }
    let without = administrators.iter().filter(|user| user.totp.is_none());
    let names: Vec<&str> = without.map(|user| user.login.as_str()).collect();
    match names.is_empty() {
        true => vec![Finding::ok(say!(lang, "doctor-administrators"))],
        false => vec![Finding::problem(
            Severity::Warning,
            say!(lang, "doctor-no-factor", names = names.join(", ")),
            say!(lang, "doctor-no-factor-fix"),
        )],
    }
}
