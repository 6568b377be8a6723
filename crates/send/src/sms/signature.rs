//! How the Korean gateways authenticate a request.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bongsu_core::Time;
use ring::hmac;

/// <https://developers.solapi.com/references/authentication>: HMAC-SHA256 of date and salt.
pub(super) fn solapi(key: &str, secret: &str, now: Time, salt: &str) -> String {
    let date = now.to_string();
    let signature = sign(secret, &format!("{date}{salt}"));
    let signature = data_encoding::HEXLOWER.encode(signature.as_ref());
    format!("HMAC-SHA256 apiKey={key}, date={date}, salt={salt}, signature={signature}")
}

/// <https://api.ncloud-docs.com/docs/common-ncpapi>: the signature is over method, path, time
/// and access key.
pub(super) fn sens(
    key: &str,
    secret: &str,
    now: Time,
    method: &str,
    path: &str,
) -> Vec<(String, String)> {
    let at = (now.as_micros() / 1_000).to_string();
    let signature = BASE64_STANDARD.encode(sign(secret, &format!("{method} {path}\n{at}\n{key}")));
    vec![
        ("x-ncp-apigw-timestamp".into(), at),
        ("x-ncp-iam-access-key".into(), key.to_owned()),
        ("x-ncp-apigw-signature-v2".into(), signature),
    ]
}

pub(super) fn sign(secret: &str, content: &str) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    hmac::sign(&key, content.as_bytes()).as_ref().to_vec()
}
