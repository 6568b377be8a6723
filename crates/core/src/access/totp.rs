//! One-time codes of an authenticator program (RFC 6238: HMAC-SHA-1, 6 digits, 30 seconds).

use super::LoginName;
use super::secret::equal;
use crate::Time;
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// Bytes of a secret, as RFC 4226 §4 recommends.
pub const SECRET_BYTES: usize = 20;

const STEP_SECS: i64 = 30;
const DIGITS: usize = 6;
/// Steps that a clock may be off, to either side (RFC 6238 §5.2).
const SKEW_STEPS: i64 = 1;

/// What program and person share.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret(Vec<u8>);

/// Without the secret, since what is debugged is logged.
impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl TotpSecret {
    /// From random bytes.
    pub fn from_random(bytes: [u8; SECRET_BYTES]) -> TotpSecret {
        TotpSecret(bytes.to_vec())
    }

    /// From what [`TotpSecret::text`] gives.
    pub fn parse(text: &str) -> Option<TotpSecret> {
        BASE32_NOPAD.decode(text.as_bytes()).ok().filter(|bytes| !bytes.is_empty()).map(TotpSecret)
    }

    /// In base 32, to be typed where no picture can be scanned.
    pub fn text(&self) -> String {
        BASE32_NOPAD.encode(&self.0)
    }

    /// The address that an authenticator program reads from the picture.
    pub fn uri(&self, issuer: &str, name: &LoginName) -> String {
        use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode as encode};
        let issuer = encode(issuer, NON_ALPHANUMERIC);
        let name = encode(name.as_str(), NON_ALPHANUMERIC);
        format!("otpauth://totp/{issuer}:{name}?secret={}&issuer={issuer}", self.text())
    }

    /// The step of which `code` is the code, if it is one of now and later than `last_used`:
    /// a code that was used is used up, and so are those before it.
    pub fn verify(&self, code: &str, now: Time, last_used: i64) -> Option<i64> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let now = now.as_micros().div_euclid(1_000_000).div_euclid(STEP_SECS);
        let mut steps = (now - SKEW_STEPS..=now + SKEW_STEPS).rev();
        let is_code = |step: &i64| equal(self.code(*step).as_bytes(), code.as_bytes());
        steps.find(|step| *step > last_used && is_code(step))
    }

    /// The code at an instant, as the person's program shows it.
    pub fn code_at(&self, now: Time) -> String {
        self.code(now.as_micros().div_euclid(1_000_000).div_euclid(STEP_SECS))
    }

    /// The code of a step (RFC 4226 §5.3).
    fn code(&self, step: i64) -> String {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0).expect("HMAC takes any key");
        mac.update(&step.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let at = usize::from(hash[hash.len() - 1] & 0xf);
        let bytes = [hash[at] & 0x7f, hash[at + 1], hash[at + 2], hash[at + 3]];
        format!("{:0width$}", u32::from_be_bytes(bytes) % 1_000_000, width = DIGITS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> TotpSecret {
        TotpSecret::from_random(*b"12345678901234567890")
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        for (secs, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(secret().code_at(Time::from_secs(secs)), code);
        }
    }

    #[test]
    fn a_code_is_good_for_a_minute_and_a_half_and_only_once() {
        let at = |secs: i64| Time::from_secs(1_234_567_890 + secs);
        let code = secret().code_at(at(0));
        let step = secret().verify(&code, at(0), 0).unwrap();
        assert_eq!(secret().verify(&code, at(30), 0), Some(step), "a clock that is late");
        assert_eq!(secret().verify(&code, at(-30), 0), Some(step), "a clock that is early");
        assert_eq!(secret().verify(&code, at(60), 0), None);
        assert_eq!(secret().verify(&code, at(1), step), None, "it was used");
        let earlier = secret().code_at(at(-30));
        assert_eq!(secret().verify(&earlier, at(0), step), None, "and so are those before it");
        assert_eq!(secret().verify("", at(0), 0), None);
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        assert_eq!(secret().verify(&spaced, at(0), 0), Some(step));
    }

    #[test]
    fn a_secret_is_read_as_it_is_written() {
        assert_eq!(TotpSecret::parse(&secret().text()), Some(secret()));
        assert_eq!(TotpSecret::parse("1!"), None);
        let uri = secret().uri("한빛 호스팅", &LoginName::parse("minji@hanbit.kr").unwrap());
        assert!(uri.starts_with("otpauth://totp/%ED%95%9C%EB%B9%9B%20"), "{uri}");
        assert!(uri.contains(":minji%40hanbit%2Ekr?secret=GEZDGNBV"), "{uri}");
    }
}
