//! Encryption of a message for one browser (RFC 8291), in one record of `aes128gcm` (RFC 8188).
//!
//! By ring, since the crates that do it bring a second crypto provider: `ece` OpenSSL, and
//! `web-push-native` that of RustCrypto.

use super::error::PushError;
use bongsu_core::oncall::push::{AUTH_BYTES, PUBLIC_KEY_BYTES, PushAddress};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use ring::rand::{SecureRandom, SystemRandom};

/// The size of a record, which is the whole message: no push service takes more (RFC 8030 §7.2).
const RECORD_BYTES: usize = 4096;
/// Random bytes of each message (RFC 8188 §2.1).
const SALT_BYTES: usize = 16;
/// What comes before the ciphertext: salt, size of records, length of our key, and our key.
const HEADER_BYTES: usize = SALT_BYTES + 4 + 1 + PUBLIC_KEY_BYTES;
/// What AES-GCM adds.
const TAG_BYTES: usize = 16;
/// What follows the text of the last record (RFC 8188 §2).
const LAST_RECORD: u8 = 2;
/// The longest text of a message.
pub const TEXT_MAX_BYTES: usize = RECORD_BYTES - HEADER_BYTES - TAG_BYTES - 1;

/// Encrypts a text for a browser, with a key and salt of its own.
///
/// # Errors
/// [`PushError`]: the text is too long, the browser's key is no point of the curve, or the system
/// has no randomness.
pub fn encrypt(to: &PushAddress, text: &[u8]) -> Result<Vec<u8>, PushError> {
    let random = SystemRandom::new();
    let mut salt = [0; SALT_BYTES];
    random.fill(&mut salt).map_err(|_| PushError::NoRandomness)?;
    let private = EphemeralPrivateKey::generate(&ECDH_P256, &random);
    let private = private.map_err(|_| PushError::NoRandomness)?;
    let public = private.compute_public_key().map_err(|_| PushError::NoRandomness)?;
    let public: [u8; PUBLIC_KEY_BYTES] =
        public.as_ref().try_into().map_err(|_| PushError::BrowserKey)?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, &to.public_key);
    let sealed = agree_ephemeral(private, &theirs, |shared| {
        let exchange = Exchange { shared, auth: &to.auth, theirs: &to.public_key, ours: &public };
        exchange.seal(&salt, text)
    });
    sealed.map_err(|_| PushError::BrowserKey)?
}

/// What both sides of one message know.
struct Exchange<'a> {
    /// What they agreed on (ECDH).
    shared: &'a [u8],
    auth: &'a [u8; AUTH_BYTES],
    theirs: &'a [u8; PUBLIC_KEY_BYTES],
    ours: &'a [u8; PUBLIC_KEY_BYTES],
}

/// So many bytes of key material.
struct Bytes(usize);

impl KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

impl Exchange<'_> {
    /// The whole message: header and ciphertext.
    fn seal(&self, salt: &[u8; SALT_BYTES], text: &[u8]) -> Result<Vec<u8>, PushError> {
        if text.len() > TEXT_MAX_BYTES {
            return Err(PushError::TooLong(text.len()));
        }
        let secret = Salt::new(HKDF_SHA256, salt).extract(&self.key_material());
        let key: [u8; 16] = expand(&secret, &[b"Content-Encoding: aes128gcm\0"]);
        let nonce: [u8; NONCE_LEN] = expand(&secret, &[b"Content-Encoding: nonce\0"]);
        let key = UnboundKey::new(&AES_128_GCM, &key).expect("AES-128 takes keys of 16 bytes");
        let mut sealed = [text, &[LAST_RECORD]].concat();
        // The key is of this message alone.
        LessSafeKey::new(key)
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::empty(),
                &mut sealed,
            )
            .expect("a record is shorter than what AES-GCM seals at once");
        let record = u32::try_from(RECORD_BYTES).expect("4096").to_be_bytes();
        let key_length = [u8::try_from(PUBLIC_KEY_BYTES).expect("65")];
        Ok([&salt[..], &record, &key_length, self.ours, &sealed].concat())
    }

    /// The input of the encryption, from the secrets of both sides (RFC 8291 §3.4).
    fn key_material(&self) -> [u8; 32] {
        let secret = Salt::new(HKDF_SHA256, self.auth).extract(self.shared);
        expand(&secret, &[b"WebPush: info\0", self.theirs, self.ours])
    }
}

fn expand<const N: usize>(secret: &Prk, info: &[&[u8]]) -> [u8; N] {
    let mut out = [0; N];
    let expanded = secret.expand(info, Bytes(N)).and_then(|it| it.fill(&mut out));
    expanded.expect("HKDF gives up to 8160 bytes");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::BASE64URL_NOPAD;

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        BASE64URL_NOPAD.decode(text.as_bytes()).unwrap().try_into().unwrap()
    }

    /// RFC 8291, Appendix A.
    #[test]
    fn the_example_of_the_standard_is_encrypted_as_it_says() {
        let theirs = bytes(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        );
        let ours = bytes(
            "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
        );
        let shared: [u8; 32] = bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs");
        let auth = bytes("BTBZMqHH6r4Tts7J_aSIgg");
        let exchange = Exchange { shared: &shared, auth: &auth, theirs: &theirs, ours: &ours };
        let material: [u8; 32] = bytes("S4lYMb_L0FxCeq0WhDx813KgSYqU26kOyzWUdsXYyrg");
        assert_eq!(exchange.key_material(), material);
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw");
        let sealed = exchange.seal(&salt, b"When I grow up, I want to be a watermelon").unwrap();
        assert_eq!(
            BASE64URL_NOPAD.encode(&sealed),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLoc\
             InmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLV\
             WGNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    /// The key of a browser that exists.
    fn browser() -> PushAddress {
        let private = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).unwrap();
        let public_key = private.compute_public_key().unwrap().as_ref().try_into().unwrap();
        PushAddress { endpoint: String::new(), public_key, auth: [7; AUTH_BYTES] }
    }

    #[test]
    fn two_messages_of_one_text_have_nothing_in_common_and_neither_shows_it() {
        let (to, text) = (browser(), b"rack-7 of the data centre");
        let [one, other] = [(); 2].map(|()| encrypt(&to, text).unwrap());
        assert_eq!(one.len(), HEADER_BYTES + text.len() + 1 + TAG_BYTES);
        assert_ne!(one[..SALT_BYTES], other[..SALT_BYTES]);
        assert_ne!(one[SALT_BYTES + 5..HEADER_BYTES], other[SALT_BYTES + 5..HEADER_BYTES]);
        assert_ne!(one[HEADER_BYTES..], other[HEADER_BYTES..]);
        assert!(!one.windows(6).any(|it| it == b"rack-7"));
    }

    #[test]
    fn a_text_fits_into_one_record_or_is_refused() {
        let to = browser();
        let longest = vec![b'x'; TEXT_MAX_BYTES];
        assert_eq!(encrypt(&to, &longest).unwrap().len(), RECORD_BYTES);
        let longer = vec![b'x'; TEXT_MAX_BYTES + 1];
        assert_eq!(encrypt(&to, &longer), Err(PushError::TooLong(TEXT_MAX_BYTES + 1)));
    }

    #[test]
    fn what_is_no_point_of_the_curve_gets_nothing() {
        for bad in [[4; PUBLIC_KEY_BYTES], [0; PUBLIC_KEY_BYTES]] {
            let to = PushAddress { public_key: bad, ..browser() };
            assert_eq!(encrypt(&to, b"x"), Err(PushError::BrowserKey));
        }
    }
}
