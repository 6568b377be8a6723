//! What is tried with ID tokens.

use super::super::keys::Keys;
use super::*;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::json;

const ISSUER: &str = "https://id.example";

fn now() -> Time {
    Time::parse("2026-01-04T16:19:00+09:00").unwrap()
}

/// A provider with one key on P-256.
struct Provider {
    key: EcdsaKeyPair,
    keys: Keys,
}

impl Provider {
    fn new(alg: &str) -> Provider {
        let random = SystemRandom::new();
        let pkcs8 =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random);
        let key = key.unwrap();
        let point = key.public_key().as_ref();
        let (x, y) = (BASE64URL_NOPAD.encode(&point[1..33]), BASE64URL_NOPAD.encode(&point[33..]));
        let keys = json!({ "keys": [
            { "kty": "oct", "kid": "h", "k": "AAAA" },
            { "kty": "EC", "crv": "P-256", "kid": "1", "use": "sig", "alg": alg, "x": x, "y": y },
        ] });
        let keys = Keys::parse(&keys.to_string()).unwrap();
        Provider { key, keys }
    }

    fn signs(&self, header: &Value, claims: &Value) -> String {
        let part = |it: &Value| BASE64URL_NOPAD.encode(it.to_string().as_bytes());
        let signed = format!("{}.{}", part(header), part(claims));
        let signature = self.key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
    }
}

fn header() -> Value {
    json!({ "alg": "ES256", "kid": "1", "typ": "JWT" })
}

fn claims() -> Value {
    let at = now().as_micros() / 1_000_000;
    json!({
        "iss": ISSUER, "aud": "desk", "sub": "1001", "nonce": "n-0S6", "iat": at, "exp": at + 300,
    })
}

fn with(changes: Value) -> Value {
    let mut all = claims();
    for (name, value) in changes.as_object().unwrap() {
        all[name] = value.clone();
    }
    all
}

fn verify(provider: &Provider, text: &str, at: Time) -> Result<Map<String, Value>, String> {
    let expected = Expected { issuer: ISSUER, client: "desk", nonce: "n-0S6" };
    IdToken::parse(text)?.verify(at, &provider.keys, &expected)
}

#[test]
fn what_the_provider_signed_for_this_client_and_question_is_believed() {
    let provider = Provider::new("ES256");
    for good in [
        claims(),
        with(json!({"aud": ["desk"]})),
        with(json!({"aud": ["desk", "x"], "azp": "desk"})),
    ] {
        let token = provider.signs(&header(), &good);
        assert_eq!(verify(&provider, &token, now()).unwrap()["sub"], "1001");
    }
    let unnamed = provider.signs(&json!({ "alg": "ES256" }), &claims());
    assert!(verify(&provider, &unnamed, now()).is_ok());
}

#[test]
fn what_says_something_else_is_not() {
    let provider = Provider::new("ES256");
    let at = now().as_micros() / 1_000_000;
    for (wrong, why) in [
        (json!({"iss": "https://evil.example"}), "issued by"),
        (json!({"iss": format!("{ISSUER}/")}), "issued by"),
        (json!({"aud": "another"}), "another client"),
        (json!({"aud": ["desk", "another"]}), "another client"),
        (json!({"aud": ["desk", "another"], "azp": "another"}), "another client"),
        (json!({"azp": "another"}), "another client"),
        (json!({"azp": 1}), "another client"),
        (json!({"aud": null}), "another client"),
        (json!({"nonce": "of another login"}), "another question"),
        (json!({"nonce": null}), "another question"),
        (json!({"sub": ""}), "nobody"),
        (json!({"sub": 1001}), "nobody"),
        (json!({"sub": "x".repeat(256)}), "nobody"),
        (json!({"exp": at - 61}), "expired"),
        (json!({"exp": null}), "when it ends"),
        (json!({"exp": "tomorrow"}), "when it ends"),
        (json!({"iat": at + 61}), "future"),
        (json!({"iat": 1e300}), "issued"),
        (json!({"nbf": at + 61}), "future"),
    ] {
        let token = provider.signs(&header(), &with(wrong.clone()));
        let error = verify(&provider, &token, now()).unwrap_err();
        assert!(error.contains(why), "{wrong}: {error}");
    }
    let token = provider.signs(&header(), &claims());
    assert!(verify(&provider, &token, now() + Duration::from_secs(359)).is_ok(), "clocks differ");
    assert!(verify(&provider, &token, now() + Duration::from_secs(361)).is_err());
}

#[test]
fn a_signature_by_nobody_or_by_another_is_refused() {
    let provider = Provider::new("ES256");
    let token = provider.signs(&header(), &claims());
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let part = |it: &Value| BASE64URL_NOPAD.encode(it.to_string().as_bytes());
    for header in [
        json!({"alg": "none"}),
        json!({"alg": "NONE", "kid": "1"}),
        json!({"alg": "HS256", "kid": "1"}),
        json!({"alg": "HS256", "kid": "h"}),
        json!({"alg": "RS256", "kid": "1"}),
        json!({"alg": "ES256", "kid": "2"}),
        json!({"alg": "ES256", "kid": "1", "crit": ["exp"]}),
        json!({"kid": "1"}),
    ] {
        for signature in ["", signature] {
            let forged = format!("{}.{}.{signature}", part(&header), part(&claims()));
            assert!(verify(&provider, &forged, now()).is_err(), "{header}");
        }
        // Signed by the right key, with a header that is not accepted.
        let forged = provider.signs(&header, &claims());
        assert!(verify(&provider, &forged, now()).is_err(), "{header}");
    }
    let other = Provider::new("ES256").signs(&header(), &claims());
    assert!(verify(&provider, &other, now()).is_err());
    let changed = with(json!({"sub": "1"}));
    let changed = format!("{}.{}.{signature}", part(&header()), part(&changed));
    for wrong in
        [&changed, signed, "", ".", "..", "a.b.c", &format!("{token}=="), &"x".repeat(40_000)]
    {
        assert!(verify(&provider, wrong, now()).is_err(), "{wrong}");
    }
    let for_another = Provider::new("ES384");
    let token = for_another.signs(&header(), &claims());
    assert!(verify(&for_another, &token, now()).is_err(), "the key is for ES384");
}

/// RFC 7515, Appendix A.2: a signature by RS256 that others made.
#[test]
fn an_rsa_signature_of_the_standard_is_verified() {
    let keys = Keys::parse(include_str!("rfc7515-a2-key.json")).unwrap();
    let text = include_str!("rfc7515-a2.txt").trim();
    let (signed, signature) = text.rsplit_once('.').unwrap();
    let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap();
    let verified =
        |signed: &str, algorithm| keys.verify((algorithm, None), signed.as_bytes(), &signature);
    assert!(verified(signed, Algorithm::Rs256));
    assert!(!verified(&signed[1..], Algorithm::Rs256));
    assert!(!verified(signed, Algorithm::Es256));
}
