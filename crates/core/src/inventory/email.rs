//! E-mail addresses.

use crate::name::Name;
use email_address::EmailAddress;

/// The longest address that mail servers take, in bytes (RFC 5321 §4.5.3.1.3).
const MAX_BYTES: usize = 254;

/// A mailbox as people have them, its domain in lower case: the dot-atom form of RFC 5322
/// §3.2.3 (RFC 6531 letters too) at a domain name. `None` for anything else; quoted local
/// parts and address literals are refused.
///
/// The one check of addresses. lettre judges by the same crate what it sends to, so what is
/// accepted here can be sent to; lettre itself would bring sockets into this crate.
pub fn normalize_email(text: &str) -> Option<String> {
    let (local, domain) = text.rsplit_once('@')?;
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '"';
    let valid = text.len() <= MAX_BYTES
        && EmailAddress::is_valid_local_part(local)
        && text.chars().all(is_plain)
        && !domain.ends_with('.')
        && Name::parse(domain).is_ok_and(|name| EmailAddress::is_valid_domain(name.as_str()));
    valid.then(|| format!("{local}@{}", domain.to_lowercase()))
}

/// Whether two addresses are one mailbox: mail servers mean one by `한글.한국` and
/// `xn--bj0bj06e.xn--3e0b707e`, and in practice by any case of a mailbox.
pub fn is_same_mailbox(one: &str, other: &str) -> bool {
    let parts = |text: &str| {
        let (local, domain) = text.trim().rsplit_once('@')?;
        Some((local.to_lowercase(), Name::parse(domain).ok()?))
    };
    match (parts(one), parts(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one.trim().eq_ignore_ascii_case(other.trim()),
    }
}

/// Whether an address can be sent to only by a relay with SMTPUTF8 (RFC 6531): its local part is
/// beyond ASCII. Its domain has an ASCII form for every relay.
pub fn needs_smtputf8(address: &str) -> bool {
    address.rsplit_once('@').is_some_and(|(local, _)| !local.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_addresses_are_accepted() {
        for (text, expected) in [
            ("Kim@Example.KR", "Kim@example.kr"),
            ("kim+a@한글.한국", "kim+a@한글.한국"),
            ("김@example.kr", "김@example.kr"),
            ("o'neil_{x}@a-b.example", "o'neil_{x}@a-b.example"),
        ] {
            assert_eq!(normalize_email(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_domain_in_either_form_is_the_same_and_another_mailbox_is_not() {
        for (one, other, expected) in [
            ("Kim@한글.한국", "kim@xn--bj0bj06e.xn--3e0b707e", true),
            ("kim@a.kr", "KIM@A.KR ", true),
            ("kim@a.kr", "lee@a.kr", false),
            ("kim@a.kr", "kim@b.kr", false),
            ("nobody", "Nobody", true),
        ] {
            assert_eq!(is_same_mailbox(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn only_a_local_part_beyond_ascii_needs_smtputf8() {
        for (address, expected) in [
            ("한글@a.example", true),
            ("kím@a.example", true),
            ("kim@한글.한국", false),
            ("kim@a.example", false),
        ] {
            assert_eq!(needs_smtputf8(address), expected, "{address}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "kim",
            "kim@",
            "@a.kr",
            "kim@a",
            "a b@c.kr",
            "kim@a..kr",
            "kim@a.kr.",
            ".k@a.kr",
            "k.@a.kr",
            "k..i@a.kr",
            "a@b.kr,c@d.kr",
            "a@b.kr;c@d.kr",
            "a@b@c.kr",
            "<kim@a.kr>",
            "Kim <kim@a.kr>",
            "\"a b\"@c.kr",
            "\"ab\"@c.kr",
            "kim@[192.0.2.1]",
            "kim@a.kr\r\nBcc: x@y.kr",
            "kim\u{0}@a.kr",
            "kim\u{3000}@a.kr",
            "kim@-a.kr",
            &format!("{}@a.kr", "k".repeat(65)),
            &format!("k@{}.kr", "a".repeat(64)),
            &format!("{}@{}.kr", "k".repeat(64), "abc.".repeat(60)),
        ] {
            assert_eq!(normalize_email(text), None, "{text:?}");
        }
    }
}
