//! Who may send events of a call: a telephone system that signs them, or has the secret.

use crate::Time;
use crate::access::secret::equal;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;
use std::time::Duration;

/// How old a signature with an instant in it may be: it cannot be sent again later.
const SIGNATURE_MAX_AGE: Duration = Duration::from_secs(300);

/// Whether a request is Twilio's: `X-Twilio-Signature` is the base64 of an HMAC-SHA1, by the
/// account's token, of the address as it is configured there and of all fields of the form by
/// name, each name and value without anything between them
/// (twilio.com/docs/usage/webhooks/webhooks-security).
pub fn is_twilio(token: &str, url: &str, fields: &[(String, String)], signature: &str) -> bool {
    let mut sorted: Vec<&(String, String)> = fields.iter().collect();
    sorted.sort();
    let mut signed = url.to_owned();
    for (name, value) in sorted {
        signed.push_str(name);
        signed.push_str(value);
    }
    let mac =
        Hmac::<Sha1>::new_from_slice(token.as_bytes()).expect("HMAC takes keys of any length");
    let code = mac.chain_update(signed).finalize().into_bytes();
    let expected = data_encoding::BASE64.encode(&code);
    equal(expected.as_bytes(), signature.trim().as_bytes())
}

/// Whether a request is jambonz's: `Jambonz-Signature: t=…,v1=…` has an instant in seconds, and the
/// hexadecimal HMAC-SHA256 of it, a dot and the body, by the account's secret; several `v1` while
/// the secret is changed (the SDKs of jambonz verify it so).
pub fn is_jambonz(secret: &str, body: &[u8], header: &str, now: Time) -> bool {
    let pairs = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let Some(instant) = pairs().find(|(name, _)| *name == "t").map(|(_, value)| value) else {
        return false;
    };
    let Ok(seconds) = instant.parse::<i64>() else { return false };
    // What is beyond any date is no signature of today.
    let at = Time::from_micros(seconds.saturating_mul(1_000_000));
    if now.since(at).max(at.since(now)) > SIGNATURE_MAX_AGE {
        return false;
    }
    let mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    let mac = mac.chain_update(instant).chain_update(".").chain_update(body);
    let expected = data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes());
    let mut signatures = pairs().filter(|(name, _)| *name == "v1");
    signatures.any(|(_, code)| equal(expected.as_bytes(), code.as_bytes()))
}

/// Whether a request has the secret: as a bearer token (RFC 6750), or in its address.
pub fn has_secret(secret: &str, authorization: Option<&str>, in_path: Option<&str>) -> bool {
    let bearer = authorization.and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
    });
    let given = bearer.or(in_path).unwrap_or_default();
    !secret.is_empty() && equal(secret.as_bytes(), given.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Vec<(String, String)> {
        let fields = [
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
            ("To", "+18005551212"),
        ];
        fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    }

    /// The example of Twilio's own documentation.
    #[test]
    fn a_request_of_twilio_is_known_by_its_signature() {
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        let signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
        let token = "12345";
        assert!(is_twilio(token, url, &fields(), signature));
        assert!(!is_twilio("12346", url, &fields(), signature));
        assert!(!is_twilio(token, "https://mycompany.com/myapp.php", &fields(), signature));
        let mut forged = fields();
        forged[3].1 = "+821012345678".into();
        assert!(!is_twilio(token, url, &forged, signature));
        assert!(!is_twilio(token, url, &fields(), ""));
    }

    #[test]
    fn a_request_of_jambonz_is_known_by_its_signature_for_five_minutes() {
        let (secret, body, now) =
            ("s3cret", br#"{"call_sid":"a"}"#, Time::from_secs(1_700_000_100));
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        let code = mac.chain_update("1700000000.").chain_update(body).finalize().into_bytes();
        let code = data_encoding::HEXLOWER.encode(&code);
        let header = format!("t=1700000000,v1=00,v1={code}");
        assert!(is_jambonz(secret, body, &header, now));
        assert!(!is_jambonz(secret, b"{}", &header, now));
        assert!(!is_jambonz(secret, body, &header, now + Duration::from_secs(300)));
        for broken in ["", "t=1", "v1=00", "t=x,v1=00", "t=1700000000,v1="] {
            assert!(!is_jambonz(secret, body, broken, now), "{broken}");
        }
    }

    #[test]
    fn no_secret_opens_nothing() {
        assert!(has_secret("s", Some("Bearer s"), None) && has_secret("s", None, Some("s")));
        assert!(!has_secret("s", Some("Basic s"), None) && !has_secret("s", None, None));
        assert!(!has_secret("", None, Some("")) && !has_secret("s", Some("Bearer x"), Some("s")));
    }
}
