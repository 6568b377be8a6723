//! What an identity provider, or who stands in its place, says, damaged (S13).

use super::discovery::Discovery;
use super::id_token::{Expected, IdToken};
use super::keys::Keys;
use bongsu_core::Time;
use bongsu_fuzz::Target;

/// A token that was signed by the key beside it (RFC 7515 §A.2), and that key.
const TOKEN: &str = include_str!("rfc7515-a2.txt");
const KEYS: &str = include_str!("rfc7515-a2-key.json");
const DISCOVERY: &str = r#"{"issuer":"https://id.example","authorization_endpoint":
"https://id.example/auth","token_endpoint":"https://id.example/token","jwks_uri":
"https://id.example/keys","token_endpoint_auth_methods_supported":["client_secret_post"]}"#;

/// The beginning of a reason, without what it quotes.
fn reason<T>(result: Result<T, String>) -> String {
    let reason = result.err().unwrap_or_default();
    reason.split(['"', ':', '(']).next().unwrap_or_default().chars().take(60).collect()
}

#[test]
fn id_token() {
    let keys = Keys::parse(KEYS).unwrap();
    let now = Time::parse("2026-01-04T16:19:00+09:00").unwrap();
    let words: &[&[u8]] = &[
        b"\"alg\":\"none\"",
        b"\"kty\":\"EC\"",
        b"\"crv\":\"P-256\"",
        b"\"kid\":",
        b"eyJhbGciOiJub25lIn0",
        b".",
        b"..",
        b"\"crit\":[]",
        b"1e309",
        b"[[[[[[[[[[[[",
        b"AQAB",
        b"=",
        b"\"issuer\":",
    ];
    let target = Target::new(env!("CARGO_MANIFEST_DIR"), "id_token");
    let seeds = [TOKEN.trim(), KEYS, DISCOVERY].map(|text| text.as_bytes().to_vec());
    target.seeds(seeds).words(words).run(|bytes| {
        let text = String::from_utf8_lossy(bytes);
        let expected = Expected { issuer: "https://id.example", client: "desk", nonce: "n" };
        let token = match IdToken::parse(&text) {
            Ok(token) => reason(token.verify(now, &keys, &expected)),
            Err(reason) => reason.chars().filter(|c| c.is_ascii_lowercase()).take(60).collect(),
        };
        assert!(!token.is_empty(), "the token is of another client");
        let found = Keys::parse(&text);
        let kids = found.as_ref().map(|keys| (keys.has(None), keys.has(Some("1")))).ok();
        let discovery = Discovery::parse(&text, "https://id.example");
        format!("{token} {kids:?} {} {}", reason(found), reason(discovery))
    });
}
