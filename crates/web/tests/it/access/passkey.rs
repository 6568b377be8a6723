//! Passkeys, with a device made of software, and what is tried with them.

use super::{Desk, PASSWORD};
use crate::client::PageResponse;
use bongsu_core::access::Role;
use ciborium::Value;
use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::rsa::KeyPair as RsaKeyPair;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
    RsaPublicKeyComponents,
};
use std::process::Command;

const ORIGIN: &str = "http://localhost:8081";
/// Present, verified, and with a key.
const FLAGS: u8 = 0b0100_0101;

/// What a device says that it should not.
type Change = fn(&mut Device);

enum Key {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
    Rs256(RsaKeyPair),
}

/// A device with one key; what it says is as a test wants it.
struct Device {
    key: Key,
    id: Vec<u8>,
    counter: u32,
    origin: String,
    host: String,
    flags: u8,
    cross_origin: bool,
}

impl Device {
    fn new(key: Key) -> Device {
        Device {
            key,
            id: b"an id of this key".to_vec(),
            counter: 1,
            origin: ORIGIN.into(),
            host: "localhost".into(),
            flags: FLAGS,
            cross_origin: false,
        }
    }

    fn es256() -> Device {
        let (algorithm, random) = (&ECDSA_P256_SHA256_ASN1_SIGNING, SystemRandom::new());
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        Device::new(Key::Es256(
            EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).unwrap(),
        ))
    }

    fn ed_dsa() -> Device {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Device::new(Key::EdDsa(Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap()))
    }

    /// ring makes no keys of RSA.
    fn rs256() -> Device {
        let command =
            ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-outform", "DER"];
        let made = Command::new("openssl").args(command).output();
        let made = made.expect("openssl is installed by `cargo xtask install`").stdout;
        // As PKCS #1 or PKCS #8, by its version.
        let key = RsaKeyPair::from_der(&made).or_else(|_| RsaKeyPair::from_pkcs8(&made));
        Device::new(Key::Rs256(key.unwrap()))
    }

    fn cose(&self) -> Vec<u8> {
        let number = |n: i64| Value::Integer(n.into());
        let bytes = |bytes: &[u8]| Value::Bytes(bytes.to_vec());
        let entries = match &self.key {
            Key::Es256(key) => {
                let point = key.public_key().as_ref();
                vec![
                    (number(1), number(2)),
                    (number(3), number(-7)),
                    (number(-1), number(1)),
                    (number(-2), bytes(&point[1..33])),
                    (number(-3), bytes(&point[33..])),
                ]
            }
            Key::EdDsa(key) => vec![
                (number(1), number(1)),
                (number(3), number(-8)),
                (number(-1), number(6)),
                (number(-2), bytes(key.public_key().as_ref())),
            ],
            Key::Rs256(key) => {
                let public = RsaPublicKeyComponents::<Vec<u8>>::from(key.public());
                vec![
                    (number(1), number(3)),
                    (number(3), number(-257)),
                    (number(-1), bytes(&public.n)),
                    (number(-2), bytes(&public.e)),
                ]
            }
        };
        encoded(&Value::Map(entries))
    }

    fn client_data(&self, kind: &str, challenge: &str) -> Vec<u8> {
        let data = serde_json::json!({
            "type": kind, "challenge": challenge, "origin": self.origin,
            "crossOrigin": self.cross_origin,
        });
        data.to_string().into_bytes()
    }

    fn head(&self) -> Vec<u8> {
        let host = digest(&SHA256, self.host.as_bytes());
        [host.as_ref(), &[self.flags], &self.counter.to_be_bytes()].concat()
    }

    /// The fields of a form that adds its key.
    fn registers(&self, challenge: &str) -> Vec<(&'static str, String)> {
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let data =
            [self.head(), vec![0; 16], length.to_vec(), self.id.clone(), self.cose()].concat();
        let text = |text: &str| Value::Text(text.into());
        let object = encoded(&Value::Map(vec![
            (text("fmt"), text("none")),
            (text("attStmt"), Value::Map(Vec::new())),
            (text("authData"), Value::Bytes(data)),
        ]));
        vec![
            ("name", "my phone".into()),
            ("client_data", base64(&self.client_data("webauthn.create", challenge))),
            ("attestation", base64(&object)),
        ]
    }

    /// The fields of a form that logs in by it.
    fn signs(&self, challenge: &str) -> Vec<(&'static str, String)> {
        let (client_data, data) = (self.client_data("webauthn.get", challenge), self.head());
        let signed = [&data, digest(&SHA256, &client_data).as_ref()].concat();
        let random = SystemRandom::new();
        let signature = match &self.key {
            Key::Es256(key) => key.sign(&random, &signed).unwrap().as_ref().to_vec(),
            Key::EdDsa(key) => key.sign(&signed).as_ref().to_vec(),
            Key::Rs256(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, &signed, &mut signature).unwrap();
                signature
            }
        };
        vec![
            ("id", base64(&self.id)),
            ("client_data", base64(&client_data)),
            ("authenticator_data", base64(&data)),
            ("signature", base64(&signature)),
        ]
    }
}

fn encoded(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

fn base64(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

/// The challenge that a page asks the device to sign.
fn challenge_of(page: &PageResponse) -> String {
    let options = page.text.split("data-options=\"").nth(1).unwrap().split('"').next().unwrap();
    let options = options.replace("&quot;", "\"").replace("&amp;", "&");
    let options: serde_json::Value = serde_json::from_str(&options).unwrap();
    assert_eq!(options["host"], "localhost");
    options["challenge"].as_str().unwrap().to_owned()
}

impl Desk {
    async fn asks(&self, path: &str) -> String {
        challenge_of(self.get(path).await.is(200))
    }

    async fn posts(&self, path: &str, fields: Vec<(&'static str, String)>) -> u16 {
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(key, value)| (*key, &**value)).collect();
        self.form(path, &fields).await.status.as_u16()
    }

    /// Adds a device to an engineer, who logs out then.
    async fn adds(&self, device: &Device) {
        self.logs_in("engineer").await;
        let challenge = self.asks("/account/passkeys").await;
        assert_eq!(self.posts("/account/passkeys", device.registers(&challenge)).await, 303);
        self.form("/logout", &[]).await.is(303);
        self.get("/ops").await.is(303);
    }

    async fn logs_in_by(&self, device: &Device) -> u16 {
        let challenge = self.asks("/login/passkey").await;
        self.posts("/login/passkey", device.signs(&challenge)).await
    }
}

#[tokio::test]
async fn a_person_logs_in_by_a_device_of_each_kind() {
    for mut device in [Device::es256(), Device::ed_dsa(), Device::rs256()] {
        let desk = Desk::open(&[Role::Engineer]).await;
        desk.adds(&device).await;
        device.counter += 1;
        assert_eq!(desk.logs_in_by(&device).await, 303);
        desk.get("/ops").await.is(200);
        desk.get("/account/passkeys").await.is(200).has("my phone");
        let id = base64(&device.id);
        desk.form("/account/passkeys", &[("remove", &id)]).await.is(303);
        desk.form("/logout", &[]).await.is(303);
        device.counter += 1;
        assert_eq!(desk.logs_in_by(&device).await, 403, "it was removed");
    }
}

#[tokio::test]
async fn a_device_without_a_counter_stays_good_and_one_whose_counter_goes_back_does_not() {
    let desk = Desk::open(&[Role::Engineer]).await;
    let mut without = Device { counter: 0, ..Device::es256() };
    desk.adds(&without).await;
    for _ in 0..2 {
        assert_eq!(desk.logs_in_by(&without).await, 303);
    }
    without.counter = 5;
    assert_eq!(desk.logs_in_by(&without).await, 303);
    // Whoever has a copy of the key is behind, or the owner is.
    for copied in [5, 4, 0] {
        without.counter = copied;
        assert_eq!(desk.logs_in_by(&without).await, 403, "{copied}");
    }
}

#[tokio::test]
async fn a_signature_opens_once_and_in_the_browser_that_was_asked() {
    let desk = Desk::open(&[Role::Engineer]).await;
    let device = Device { counter: 0, ..Device::es256() };
    desk.adds(&device).await;
    let challenge = desk.asks("/login/passkey").await;
    let asked = desk.pending.lock().unwrap().clone();
    let signed = device.signs(&challenge);
    assert_eq!(desk.posts("/login/passkey", signed.clone()).await, 303);
    // Stolen with the cookie, or without it, or for another question.
    desk.cookie.lock().unwrap().clear();
    *desk.pending.lock().unwrap() = asked;
    assert_eq!(desk.posts("/login/passkey", signed.clone()).await, 403);
    desk.pending.lock().unwrap().clear();
    assert_eq!(desk.posts("/login/passkey", signed.clone()).await, 403);
    desk.asks("/login/passkey").await;
    assert_eq!(desk.posts("/login/passkey", signed).await, 403);
    desk.get("/ops").await.is(303);
}

#[tokio::test]
async fn what_is_signed_for_another_host_or_without_the_person_opens_nothing() {
    let desk = Desk::open(&[Role::Engineer]).await;
    let mut device = Device { counter: 0, ..Device::es256() };
    desk.adds(&device).await;
    let wrong: [(&str, Change); 7] = [
        ("origin of another", |it| it.origin = "https://evil.example".into()),
        ("another port", |it| it.origin = "http://localhost:9999".into()),
        ("with TLS", |it| it.origin = "https://localhost:8081".into()),
        ("another host", |it| it.host = "evil.example".into()),
        ("in a frame", |it| it.cross_origin = true),
        ("not verified", |it| it.flags = 0b0000_0001),
        ("not present", |it| it.flags = 0b0000_0100),
    ];
    for (why, change) in wrong {
        change(&mut device);
        assert_eq!(desk.logs_in_by(&device).await, 403, "{why}");
        (device.origin, device.host) = (ORIGIN.into(), "localhost".into());
        (device.flags, device.cross_origin) = (FLAGS, false);
    }
    // Signed by another key, a signature of something else, and no signature.
    let other = Device { counter: 0, ..Device::es256() };
    assert_eq!(desk.logs_in_by(&other).await, 403);
    for field in ["client_data", "authenticator_data", "signature", "id"] {
        for value in ["", "AAAA", "not base64!"] {
            let challenge = desk.asks("/login/passkey").await;
            let mut fields = device.signs(&challenge);
            let at = fields.iter().position(|(name, _)| *name == field).unwrap();
            fields[at].1 = value.into();
            assert_eq!(desk.posts("/login/passkey", fields).await, 403, "{field} {value}");
        }
    }
    // An answer to "make a key" is no login.
    let challenge = desk.asks("/login/passkey").await;
    let mut fields = device.signs(&challenge);
    fields[1].1 = base64(&device.client_data("webauthn.create", &challenge));
    assert_eq!(desk.posts("/login/passkey", fields).await, 403);
    assert_eq!(desk.logs_in_by(&device).await, 303, "and the right one still opens");
    let user = desk.user("engineer").await;
    desk.store.disable_user(user.id, desk.now()).await.unwrap();
    assert_eq!(desk.logs_in_by(&device).await, 403);
}

#[tokio::test]
async fn a_key_that_is_not_for_this_person_and_host_is_not_added() {
    let desk = Desk::open(&[Role::Engineer, Role::Viewer]).await;
    desk.logs_in("engineer").await;
    let mut device = Device::es256();
    let wrong: [Change; 4] = [
        |it| it.origin = "https://evil.example".into(),
        |it| it.host = "evil.example".into(),
        |it| it.flags = 0b0100_0001,
        |it| it.id = vec![7; 1_024],
    ];
    for change in wrong {
        change(&mut device);
        let challenge = desk.asks("/account/passkeys").await;
        assert_eq!(desk.posts("/account/passkeys", device.registers(&challenge)).await, 400);
        device = Device::es256();
    }
    let challenge = desk.asks("/account/passkeys").await;
    let mut fields = device.registers(&challenge);
    fields[2].1 = base64(&[0xa0]);
    assert_eq!(desk.posts("/account/passkeys", fields).await, 400);
    let challenge = desk.asks("/account/passkeys").await;
    assert_eq!(desk.posts("/account/passkeys", device.registers(&challenge)).await, 303);
    // Another person cannot take the same key over.
    desk.form("/logout", &[]).await.is(303);
    desk.logs_in("viewer").await;
    let challenge = desk.asks("/account/passkeys").await;
    assert_eq!(desk.posts("/account/passkeys", device.registers(&challenge)).await, 400);
    let of =
        async |login: &str| desk.store.passkeys_of(desk.user(login).await.id).await.unwrap().len();
    assert_eq!((of("engineer").await, of("viewer").await), (1, 0));
    // Whoever lost their device has it removed with everything else.
    desk.store.reset_user(desk.user("engineer").await.id, desk.now()).await.unwrap();
    assert_eq!(of("engineer").await, 0);
}

#[tokio::test]
async fn who_finds_an_open_browser_cannot_add_a_key_of_theirs() {
    let desk = Desk::open(&[Role::Engineer]).await;
    let user = desk.user("engineer").await;
    let began = desk.now().before(std::time::Duration::from_secs(3600));
    let session = bongsu_store::NewSession::draw(user.id, false, "a", "b").unwrap();
    let factor = bongsu_store::Factor::PasswordAlone;
    assert!(desk.store.log_in(&session, &factor, (&user, "n"), None, began).await.unwrap());
    *desk.cookie.lock().unwrap() = format!("bongsu-session-8081={}", session.cookie);
    let device = Device::es256();
    let challenge = desk.asks("/account/passkeys").await;
    assert_eq!(desk.posts("/account/passkeys", device.registers(&challenge)).await, 400);
    let challenge = desk.asks("/account/passkeys").await;
    let mut fields = device.registers(&challenge);
    fields.push(("current", PASSWORD.into()));
    assert_eq!(desk.posts("/account/passkeys", fields).await, 303);
}
