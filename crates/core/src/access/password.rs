//! Passwords: what is accepted, and what is kept.
//!
//! Rules after NIST SP 800-63B-4 §3.1.1: a length, a list of leaked ones, and no rule of
//! composition. Kept is an Argon2id hash (RFC 9106) with its parameters beside it, in the PHC
//! string format, so that they can be raised later.

use super::LoginName;
use super::secret::equal;
use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::BASE64_NOPAD;

/// The shortest password, in characters.
pub const MIN_CHARS: usize = 10;
/// The longest, in bytes: a longer one only costs time.
pub const MAX_BYTES: usize = 1_024;
/// Random bytes beside each password.
pub const SALT_BYTES: usize = 16;

const HASH_BYTES: usize = 32;
/// Memory in KiB, passes, lanes: what OWASP recommends at least, within 64 MiB.
const PARAMETERS: (u32, u32, u32) = (19 * 1024, 2, 1);
/// What a stored hash may cost at most: a corrupt one must not take the machine.
const MAX_PARAMETERS: (u32, u32, u32) = (64 * 1024, 10, 4);

/// The 3,410 most common passwords in lower case: the list that Solar Designer compiled for John the
/// Ripper (2011), whose head says that it is taken to be in the public domain.
const COMMON: &str = include_str!("common_passwords.txt");

/// Why a password is not accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WeakPassword {
    /// Fewer than [`MIN_CHARS`] characters.
    #[error("it has fewer than {MIN_CHARS} characters")]
    TooShort,
    /// More than [`MAX_BYTES`] bytes.
    #[error("it has more than {MAX_BYTES} bytes")]
    TooLong,
    /// It is on the list of leaked passwords, but for digits and signs at its ends.
    #[error("it is one of the most common passwords")]
    Common,
    /// It is the login name, or nothing but it and digits.
    #[error("it is the login name")]
    Name,
}

/// Whether a person may have this password.
///
/// # Errors
/// [`WeakPassword`].
pub fn check(password: &str, name: &LoginName) -> Result<(), WeakPassword> {
    if password.len() > MAX_BYTES {
        return Err(WeakPassword::TooLong);
    }
    if password.chars().count() < MIN_CHARS {
        return Err(WeakPassword::TooShort);
    }
    let lower = password.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphabetic());
    if bare == name.as_str() || lower == name.as_str() {
        return Err(WeakPassword::Name);
    }
    let is_common = |text: &str| COMMON.lines().any(|common| common == text);
    // Nothing but digits and signs, one word again and again, or a common word with digits.
    let repeats = |length: usize| {
        let chars: Vec<char> = lower.chars().collect();
        chars.iter().enumerate().all(|(at, c)| *c == chars[at % length])
    };
    let is_weak = is_common(&lower) || is_common(bare) || bare.is_empty() || (1..=4).any(repeats);
    if is_weak { Err(WeakPassword::Common) } else { Ok(()) }
}

/// What is kept of a password. It costs 19 MiB and tens of milliseconds.
pub fn hash(password: &str, salt: [u8; SALT_BYTES]) -> String {
    let (memory, passes, lanes) = PARAMETERS;
    let hash = derive(password, &salt, PARAMETERS).unwrap_or([0; HASH_BYTES]);
    let (salt, hash) = (BASE64_NOPAD.encode(&salt), BASE64_NOPAD.encode(&hash));
    format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${hash}")
}

/// Whether a password is the one of which `kept` is kept. Without one, or with one that cannot
/// be read, the same work is done and the answer is no, so that nobody learns by the time that
/// it takes which names exist.
pub fn verify(password: &str, kept: Option<&str>) -> bool {
    let parsed = kept.and_then(parse);
    let known = parsed.is_some();
    let (parameters, salt, hash) =
        parsed.unwrap_or((PARAMETERS, vec![0; SALT_BYTES], vec![0; HASH_BYTES]));
    let password = if password.len() > MAX_BYTES { "" } else { password };
    let derived = derive(password, &salt, parameters);
    known && derived.is_some_and(|derived| equal(&derived, &hash))
}

fn derive(password: &str, salt: &[u8], parameters: (u32, u32, u32)) -> Option<[u8; HASH_BYTES]> {
    let (memory, passes, lanes) = parameters;
    let parameters = Params::new(memory, passes, lanes, Some(HASH_BYTES)).ok()?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters);
    let mut hash = [0; HASH_BYTES];
    argon2.hash_password_into(password.as_bytes(), salt, &mut hash).ok()?;
    Some(hash)
}

type Kept = ((u32, u32, u32), Vec<u8>, Vec<u8>);

fn parse(kept: &str) -> Option<Kept> {
    let rest = kept.strip_prefix("$argon2id$v=19$m=")?;
    let mut parts = rest.split('$');
    let (parameters, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
    let (memory, rest) = parameters.split_once(",t=")?;
    let (passes, lanes) = rest.split_once(",p=")?;
    let parameters = (memory.parse().ok()?, passes.parse().ok()?, lanes.parse().ok()?);
    let (memory, passes, lanes) = MAX_PARAMETERS;
    let bounded = parameters.0 <= memory && parameters.1 <= passes && parameters.2 <= lanes;
    let (salt, hash) = (BASE64_NOPAD.decode(salt.as_bytes()), BASE64_NOPAD.decode(hash.as_bytes()));
    bounded.then_some((parameters, salt.ok()?, hash.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name() -> LoginName {
        LoginName::parse("minji.kim").unwrap()
    }

    #[test]
    fn a_password_needs_length_and_nothing_else() {
        for good in ["correct horse battery", "비밀번호는길게씁니다요", "qqxzvkwmtn"] {
            assert_eq!(check(good, &name()), Ok(()), "{good}");
        }
        assert_eq!(check("short", &name()), Err(WeakPassword::TooShort));
        assert_eq!(check(&"x ".repeat(600), &name()), Err(WeakPassword::TooLong));
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for common in [
            "password123",
            "Football2024!",
            "1234567890",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "!!dragon2026",
        ] {
            assert_eq!(check(common, &name()), Err(WeakPassword::Common), "{common}");
        }
        assert_eq!(check("Minji.Kim1", &name()), Err(WeakPassword::Name));
    }

    #[test]
    fn only_the_password_itself_opens() {
        let kept = hash("correct horse battery", [7; SALT_BYTES]);
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(verify("correct horse battery", Some(&kept)));
        assert!(!verify("correct horse batter", Some(&kept)));
        assert!(!verify("", None) && !verify("correct horse battery", None));
    }

    #[test]
    fn a_corrupt_hash_opens_for_nobody_and_takes_no_memory() {
        let kept = hash("correct horse battery", [7; SALT_BYTES]);
        for broken in ["", "$argon2id$", &kept.replace("19456", "999999999"), &kept[..60]] {
            assert!(!verify("correct horse battery", Some(broken)), "{broken}");
        }
    }
}
