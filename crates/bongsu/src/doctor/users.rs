//! Whether somebody can log in, and whether a password alone opens everything.

use super::{Finding, Severity};
use crate::key_file;
use bongsu_core::access::Role;
use bongsu_store::User;
use bongsu_words::{Language, say};
use std::path::Path;

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

/// Looks at the key by which their second factors are sealed.
pub fn check_key(users: &[User], path: &Path, lang: Language) -> Finding {
    let sealed: Vec<&User> = users.iter().filter(|user| user.totp.is_some()).collect();
    let file = path.display().to_string();
    let key = match key_file::read(path) {
        Ok(Some(key)) => key,
        // `serve` makes it.
        Ok(None) if sealed.is_empty() => return Finding::ok(say!(lang, "doctor-key-none")),
        Ok(None) => {
            let (message, remedy) =
                (say!(lang, "doctor-key-missing", file = file), say!(lang, "doctor-key-fix"));
            return Finding::problem(Severity::Error, message, remedy);
        }
        Err(error) => {
            let message = say!(lang, "doctor-key-unreadable", reason = format!("{error:#}"));
            return Finding::problem(Severity::Error, message, say!(lang, "doctor-key-fix"));
        }
    };
    let opens =
        |user: &&User| user.totp.as_deref().is_some_and(|it| key.open(user.id, it).is_some());
    let shut: Vec<&str> =
        sealed.into_iter().filter(|user| !opens(user)).map(|user| user.login.as_str()).collect();
    if !shut.is_empty() {
        let message = say!(lang, "doctor-key-other", names = shut.join(", "), file = file);
        return Finding::problem(Severity::Error, message, say!(lang, "doctor-key-fix"));
    }
    match key_file::is_readable_by_others(path) {
        true => Finding::problem(
            Severity::Warning,
            say!(lang, "doctor-key-open", file = file.as_str()),
            say!(lang, "doctor-key-open-fix", file = file.as_str()),
        ),
        false => Finding::ok(say!(lang, "doctor-key")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::Time;
    use bongsu_core::access::LoginName;
    use bongsu_core::access::totp::TotpSecret;
    use bongsu_store::UserSettings;
    use std::os::unix::fs::PermissionsExt;
    use uuid::Uuid;

    fn user(login: &str, role: Role, totp: Option<String>) -> User {
        User {
            id: Uuid::from_u128(login.len() as u128),
            login: LoginName::parse(login).unwrap(),
            name: login.into(),
            role,
            password: Some("a hash".into()),
            totp,
            totp_step: 0,
            settings: UserSettings::default(),
            created_at: Time::from_secs(0),
            disabled_at: None,
            seen_at: None,
        }
    }

    #[test]
    fn administrators_without_a_second_factor_are_named_and_nobody_else() {
        let check = |users: &[User]| {
            let [found] = &check(users, false, Language::En)[..] else { panic!("one finding") };
            (found.severity, found.message.clone())
        };
        let kim = user("kim", Role::Administrator, None);
        let lee = user("lee.yuna", Role::Administrator, Some("sealed".into()));
        let park = user("park", Role::Engineer, None);
        let gone = User {
            disabled_at: Some(Time::from_secs(1)),
            ..user("gone", Role::Administrator, None)
        };
        let new = User { password: None, ..user("new", Role::Administrator, None) };
        let all = [kim.clone(), lee.clone(), park.clone(), gone.clone(), new.clone()];
        let (severity, message) = check(&all);
        assert_eq!(severity, Severity::Warning);
        assert!(message.contains("kim"), "{message}");
        for name in ["lee.yuna", "park", "gone", "new"] {
            assert!(!message.contains(name), "{name}: {message}");
        }
        assert_eq!(check(&[lee, park, gone.clone(), new.clone()]).0, Severity::Ok);
        assert_eq!(check(&[gone, new]).0, Severity::Warning, "nobody can log in");
    }

    #[test]
    fn a_key_that_is_missing_or_another_is_an_error_and_one_that_others_read_a_warning() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bongsu.key");
        let severity = |users: &[User]| check_key(users, &path, Language::En).severity;
        let without = user("kim", Role::Engineer, None);
        assert_eq!(severity(std::slice::from_ref(&without)), Severity::Ok, "nothing is sealed yet");
        let key = key_file::read_or_make(&path).unwrap();
        let sealed = key.seal(without.id, &TotpSecret::from_random([7; 20])).unwrap();
        let with = [User { totp: Some(sealed), ..without }];
        assert_eq!(severity(&with), Severity::Ok);
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
        assert_eq!(severity(&with), Severity::Warning);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(severity(&with), Severity::Error, "missing");
        key_file::read_or_make(&path).unwrap();
        let found = check_key(&with, &path, Language::En);
        assert_eq!(found.severity, Severity::Error, "another");
        assert!(found.message.contains("kim"), "{}", found.message);
        std::fs::write(&path, "x").unwrap();
        assert_eq!(severity(&with), Severity::Error, "no key");
    }
}
