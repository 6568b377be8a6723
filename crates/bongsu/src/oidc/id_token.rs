//! The ID token: what the provider signed of whom, for whom, and for which question (OpenID
//! Connect Core 1.0 §2, §3.1.3.7). Pure: `now` is an argument.

use super::keys::{Algorithm, Keys};
use bongsu_core::Time;
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::time::Duration;

/// How far the clocks of provider and desk may be apart.
const CLOCK_SKEW_MAX: Duration = Duration::from_secs(60);
/// The longest subject (§2), in bytes.
const MAX_SUBJECT_BYTES: usize = 255;
/// Claims beyond this are none that a person has.
const MAX_TOKEN_BYTES: usize = 32 * 1024;

/// Of whom the token has to be, for whom, and for which question.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client: &'a str,
    pub(super) nonce: &'a str,
}

/// A token that was taken apart, and not verified yet.
pub(super) struct IdToken<'a> {
    signed: &'a str,
    signature: Vec<u8>,
    algorithm: Algorithm,
    kid: Option<String>,
    claims: Map<String, Value>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    /// What a reader must understand (RFC 7515 §4.1.11): this one understands nothing more.
    crit: Option<Value>,
}

impl<'a> IdToken<'a> {
    /// Takes a token apart.
    ///
    /// # Errors
    /// Why it is none, or none that is believed.
    pub(super) fn parse(text: &'a str) -> Result<IdToken<'a>, String> {
        if text.len() > MAX_TOKEN_BYTES {
            return Err("the ID token is too long".into());
        }
        let (signed, signature) = text.rsplit_once('.').ok_or("the ID token has no signature")?;
        let (header, claims) = signed.split_once('.').ok_or("the ID token has no claims")?;
        let part = |text: &str, what: &str| {
            let decoded = BASE64URL_NOPAD.decode(text.as_bytes());
            decoded.map_err(|_| format!("the {what} of the ID token cannot be read"))
        };
        let header: Header = serde_json::from_slice(&part(header, "header")?)
            .map_err(|_| "the header of the ID token cannot be read")?;
        let algorithm = Algorithm::parse(&header.alg).ok_or_else(|| {
            format!("the ID token is signed by {}, not RS256 or ES256", header.alg)
        })?;
        if header.crit.is_some() {
            return Err("the ID token asks for what is not understood here".into());
        }
        let claims = serde_json::from_slice(&part(claims, "body")?)
            .map_err(|_| "the claims of the ID token cannot be read")?;
        let (signature, kid) = (part(signature, "signature")?, header.kid);
        Ok(IdToken { signed, signature, algorithm, kid, claims })
    }

    /// The key that it says to be signed by.
    pub(super) fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The claims, if the provider signed them, now, for this client and this question.
    ///
    /// # Errors
    /// What is not so.
    pub(super) fn verify(
        self,
        now: Time,
        keys: &Keys,
        expected: &Expected<'_>,
    ) -> Result<Map<String, Value>, String> {
        let by = (self.algorithm, self.kid.as_deref());
        if !keys.verify(by, self.signed.as_bytes(), &self.signature) {
            return Err("the ID token is not signed by the provider".into());
        }
        let claims = self.claims;
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        if text("iss") != Some(expected.issuer) {
            return Err(format!("the ID token is issued by {:?}", text("iss")));
        }
        if !is_audience(&claims, expected.client) {
            return Err("the ID token is for another client".into());
        }
        check_times(now, &claims)?;
        if text("nonce") != Some(expected.nonce) {
            return Err("the ID token answers another question".into());
        }
        match text("sub") {
            Some(subject) if !subject.is_empty() && subject.len() <= MAX_SUBJECT_BYTES => {
                Ok(claims)
            }
            _ => Err("the ID token says of nobody".into()),
        }
    }
}

/// Whether it is for this client, and where it is for several, was asked for by this one.
fn is_audience(claims: &Map<String, Value>, client: &str) -> bool {
    let azp = claims.get("azp").map(Value::as_str);
    let is_for = match claims.get("aud") {
        Some(Value::String(one)) => one == client,
        Some(Value::Array(all)) => {
            let named = all.iter().any(|it| it.as_str() == Some(client));
            named && (all.len() == 1 || azp.is_some())
        }
        _ => false,
    };
    is_for && azp.is_none_or(|azp| azp == Some(client))
}

fn check_times(now: Time, claims: &Map<String, Value>) -> Result<(), String> {
    let at = |name: &str| {
        let seconds = claims.get(name)?.as_f64()?;
        // Beyond the year 9999 it is no time.
        (0.0..253_402_300_800.0).contains(&seconds).then(|| Time::from_secs(seconds as i64))
    };
    let expires = at("exp").ok_or("the ID token does not say when it ends")?;
    let issued = at("iat").ok_or("the ID token does not say when it was issued")?;
    if expires + CLOCK_SKEW_MAX <= now {
        return Err("the ID token has expired: compare the clocks".into());
    }
    let begins = at("nbf").unwrap_or(issued).max(issued);
    match begins > now + CLOCK_SKEW_MAX {
        true => Err("the ID token is of the future: compare the clocks".into()),
        false => Ok(()),
    }
}

#[cfg(test)]
#[path = "id_token_tests.rs"]
mod tests;
