//! What a device says, damaged (S13).

use super::base64url::encode;
use super::{Assertion, Attestation, Challenge, PasskeyKey, RelyingParty};
use bongsu_core::Time;
use bongsu_fuzz::Target;
use ciborium::Value;
use ring::digest::{SHA256, digest};

fn cbor(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

/// A key on P-256, which verifies nothing.
fn cose() -> Vec<u8> {
    let number = |n: i64| Value::Integer(n.into());
    let half = || Value::Bytes(vec![7; 32]);
    cbor(&Value::Map(vec![
        (number(1), number(2)),
        (number(3), number(-7)),
        (number(-1), number(1)),
        (number(-2), half()),
        (number(-3), half()),
    ]))
}

fn authenticator_data(flags: u8) -> Vec<u8> {
    let host = digest(&SHA256, b"localhost");
    [host.as_ref(), &[flags, 0, 0, 0, 1], &[0; 16], &[0, 2, b'i', b'd'], &cose()].concat()
}

fn attestation(flags: u8) -> Vec<u8> {
    let text = |text: &str| Value::Text(text.into());
    cbor(&Value::Map(vec![
        (text("fmt"), text("none")),
        (text("attStmt"), Value::Map(Vec::new())),
        (text("authData"), Value::Bytes(authenticator_data(flags))),
    ]))
}

fn client_data(kind: &str, challenge: &Challenge) -> Vec<u8> {
    let origin = "http://localhost:8081";
    let data = serde_json::json!({ "type": kind, "challenge": challenge.text(), "origin": origin });
    data.to_string().into_bytes()
}

#[test]
fn passkey() {
    let host = RelyingParty { id: "localhost".into(), origin: "http://localhost:8081".into() };
    let challenge = Challenge::draw(Time::from_secs(1_515_050_340)).unwrap();
    let [create, get] =
        ["webauthn.create", "webauthn.get"].map(|kind| encode(&client_data(kind, &challenge)));
    let words: &[&[u8]] = &[
        b"\xa3",
        b"\xbf",
        b"\xff",
        b"\x5f",
        b"\x9f",
        b"\x9a\xff\xff\xff\xff",
        b"\x5b\x7f\xff",
        b"\x68authData",
        b"\xd8\x40",
        b"\xfb",
        b"\xff\xff",
        b"{\"type\":",
        b"\\u0000",
    ];
    let target = Target::new(env!("CARGO_MANIFEST_DIR"), "passkey");
    let seeds = [attestation(0x45), attestation(5), authenticator_data(0x45), cose()];
    target.seeds(seeds).words(words).run(|bytes| {
        let text = encode(bytes);
        let sent = Attestation { client_data: create.clone(), attestation: text.clone() };
        let registered = host.register(&sent, &challenge);
        if let Ok(key) = &registered {
            // What was registered can be used: its key is read again.
            let cose: Value = ciborium::from_reader(&key.cose[..]).expect("it was read before");
            assert!(PasskeyKey::parse(&cose).is_ok());
        }
        let sent = Assertion {
            client_data: get.clone(),
            authenticator_data: text.clone(),
            signature: text.clone(),
        };
        let verified = host.verify(&sent, &challenge, (bytes, 0));
        let sent = Assertion { client_data: text, ..Assertion::default() };
        let read = host.verify(&sent, &challenge, (bytes, 0));
        assert!(verified.is_err() && read.is_err(), "nobody signed it");
        let length = registered.as_ref().map(|key| key.id.len().min(8));
        format!("{length:?} {verified:?} {read:?}")
    });
}
