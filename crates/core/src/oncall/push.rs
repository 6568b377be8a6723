//! Web push: the browsers in which people on call are woken (RFC 8030).

use super::person::Person;
use crate::http_url::HttpUrl;
use data_encoding::BASE64URL_NOPAD;
use std::collections::BTreeMap;
use std::fmt;
use uuid::Uuid;

/// The most browsers of one person.
pub const BROWSERS_MAX: usize = 10;
/// Bytes of a browser's public key: an uncompressed point of P-256 (RFC 8291 §2.1).
pub const PUBLIC_KEY_BYTES: usize = 65;
/// Bytes of a browser's authentication secret (RFC 8291 §2.1).
pub const AUTH_BYTES: usize = 16;
/// The longest URL of a push service: those in use have some hundred characters.
const ENDPOINT_MAX_CHARS: usize = 1_000;
/// What an uncompressed point begins with (SEC 1 §2.3.3).
const UNCOMPRESSED: u8 = 4;

/// Where a browser gets messages, and by what they are encrypted for it.
#[derive(Clone, PartialEq, Eq)]
pub struct PushAddress {
    /// The URL at its push service. Whoever knows it reaches the browser: it is a secret.
    pub endpoint: String,
    /// The browser's public key.
    pub public_key: [u8; PUBLIC_KEY_BYTES],
    /// The secret that it shares with us alone.
    pub auth: [u8; AUTH_BYTES],
}

/// What of a browser's subscription cannot be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PushAddressError {
    /// The URL is none of a push service that everybody can reach.
    #[error("the endpoint is no https:// URL of a public host")]
    Endpoint,
    /// The public key is none.
    #[error("the key p256dh is no uncompressed point in base64url")]
    PublicKey,
    /// The secret is none.
    #[error("the secret auth has not 16 bytes in base64url")]
    Auth,
}

impl PushAddress {
    /// From what a browser says (Push API, `PushSubscription`): keys in base64url.
    ///
    /// # Errors
    /// [`PushAddressError`].
    pub fn parse(
        endpoint: &str,
        p256dh: &str,
        auth: &str,
    ) -> Result<PushAddress, PushAddressError> {
        let url = HttpUrl::parse(endpoint).map_err(|_| PushAddressError::Endpoint)?;
        if !url.is_public_https() || url.as_str().len() > ENDPOINT_MAX_CHARS {
            return Err(PushAddressError::Endpoint);
        }
        let endpoint = url.as_str().to_owned();
        PushAddress::with_keys(endpoint, p256dh, auth)
    }

    /// The same of a URL that was judged before.
    ///
    /// # Errors
    /// [`PushAddressError`], of the keys.
    pub fn with_keys(
        endpoint: String,
        p256dh: &str,
        auth: &str,
    ) -> Result<PushAddress, PushAddressError> {
        let decode = |text: &str| BASE64URL_NOPAD.decode(text.trim_end_matches('=').as_bytes());
        let public_key = decode(p256dh).ok().and_then(|bytes| bytes.try_into().ok());
        let is_point = |key: &[u8; PUBLIC_KEY_BYTES]| key[0] == UNCOMPRESSED;
        let public_key = public_key.filter(is_point).ok_or(PushAddressError::PublicKey)?;
        let auth = decode(auth).ok().and_then(|bytes| bytes.try_into().ok());
        Ok(PushAddress { endpoint, public_key, auth: auth.ok_or(PushAddressError::Auth)? })
    }

    /// The public key in base64url.
    pub fn p256dh(&self) -> String {
        BASE64URL_NOPAD.encode(&self.public_key)
    }

    /// The secret in base64url.
    pub fn auth(&self) -> String {
        BASE64URL_NOPAD.encode(&self.auth)
    }
}

/// Without what is secret, since what is debugged is logged.
impl fmt::Debug for PushAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = HttpUrl::parse(&self.endpoint).map_or_else(|_| String::new(), |it| it.host());
        write!(f, "PushAddress(at {host})")
    }
}

/// The browsers in which each person gets messages, by the login of their account.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Browsers(BTreeMap<String, Vec<Uuid>>);

impl Browsers {
    /// Of each browser the login of its owner, and its id.
    pub fn new(all: impl IntoIterator<Item = (String, Uuid)>) -> Browsers {
        let mut browsers = BTreeMap::<String, Vec<Uuid>>::new();
        for (login, id) in all {
            browsers.entry(login).or_default().push(id);
        }
        browsers.values_mut().for_each(|ids| ids.sort_unstable());
        Browsers(browsers)
    }

    /// Those of a person.
    pub fn of(&self, person: &Person) -> &[Uuid] {
        let login = person.login.as_deref();
        login.and_then(|login| self.0.get(login)).map_or(&[], Vec::as_slice)
    }

    /// What the browsers of a person are as one address: with another browser it is another.
    pub(super) fn address_of(&self, person: &Person) -> String {
        self.of(person).iter().map(|id| format!("{id} ")).collect()
    }
}

/// The tag under which pages about the same replace each other, at the push service and on the
/// screen (RFC 8030 §5.4): a code of what they are about, which says nothing of it.
pub fn topic(code: u128) -> String {
    BASE64URL_NOPAD.encode(&code.to_be_bytes())
}

/// What pages about the same subjects have in common, in any order.
pub fn topic_text(subjects: impl IntoIterator<Item = String>) -> String {
    let mut subjects: Vec<String> = subjects.into_iter().collect();
    subjects.sort_unstable();
    subjects.dedup();
    subjects.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDPOINT: &str = "https://push.example/send/abc?x=1";
    /// Of RFC 8291, Appendix A.
    const KEY: &str =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

    #[test]
    fn what_a_browser_says_is_taken_as_it_is() {
        let address = PushAddress::parse(ENDPOINT, KEY, AUTH).unwrap();
        assert_eq!(address.endpoint, ENDPOINT);
        assert_eq!((address.p256dh().as_str(), address.auth().as_str()), (KEY, AUTH));
        assert_eq!(PushAddress::parse(ENDPOINT, &format!("{KEY}="), AUTH), Ok(address.clone()));
        let shown = format!("{address:?}");
        assert_eq!(shown, "PushAddress(at push.example)", "what is debugged is logged");
    }

    #[test]
    fn an_endpoint_within_a_network_or_without_tls_is_refused() {
        let long = format!("https://push.example/{}", "x".repeat(ENDPOINT_MAX_CHARS));
        for bad in [
            "",
            "http://push.example/x",
            "https://127.0.0.1/x",
            "https://10.0.0.1/x",
            "https://0x7f.1/x",
            "https://[::1]/x",
            "https://[::ffff:10.0.0.1]/x",
            "https://localhost/x",
            "https://relay/x",
            "https://push.example:8443/x",
            "https://kim@push.example/x",
            "https://push.example/#x",
            "ftp://push.example/x",
            "push.example/x",
            &long,
        ] {
            let refused = PushAddress::parse(bad, KEY, AUTH);
            assert_eq!(refused, Err(PushAddressError::Endpoint), "{bad}");
        }
    }

    #[test]
    fn keys_of_another_length_or_shape_are_refused() {
        let compressed = BASE64URL_NOPAD.encode(&[2; PUBLIC_KEY_BYTES]);
        for bad in ["", "BCVx", &KEY[1..], &compressed, &format!("{KEY}AAAA"), "!!"] {
            let refused = PushAddress::parse(ENDPOINT, bad, AUTH);
            assert_eq!(refused, Err(PushAddressError::PublicKey), "{bad}");
        }
        for bad in ["", "BTBZ", KEY, "ÄÖÜ"] {
            let refused = PushAddress::parse(ENDPOINT, KEY, bad);
            assert_eq!(refused, Err(PushAddressError::Auth), "{bad}");
        }
    }

    #[test]
    fn pages_about_the_same_replace_each_other_and_no_others() {
        let of = |texts: &[&str]| topic_text(texts.iter().map(|it| (*it).to_owned()));
        assert_eq!(of(&["a", "b"]), of(&["b", "a", "b"]));
        assert_ne!(of(&["a", "b"]), of(&["a"]));
        assert_ne!(of(&["ab"]), of(&["a", "b"]));
        let topic = topic(u128::MAX);
        assert!(topic.len() <= 32, "RFC 8030 §5.4: at most 32 characters of base64url");
    }
}
