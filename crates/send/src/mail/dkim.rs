//! DKIM (RFC 6376, and RFC 8463 for Ed25519): proves to the receiver that a mail is from the
//! domain and was not changed on the way. Canonicalised relaxed/relaxed, since relays fold
//! lines.
//!
//! Own code, since `mail-auth` signs with aws-lc-rs and lettre's signer with `rsa`, and ring is the
//! only crypto provider here.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bongsu_core::Time;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use std::fmt;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

/// Fields that are signed, when the message has them.
const SIGNED: [&str; 13] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "auto-submitted",
    "list-unsubscribe",
    "list-unsubscribe-post",
];
/// Fields of which none may be added on the way (RFC 6376 §8.15): each is listed once more
/// than it occurs.
const OVERSIGNED: [&str; 5] = ["from", "to", "cc", "subject", "date"];

/// Signs the mail of a domain.
pub struct Signer {
    domain: String,
    selector: String,
    key: Key,
}

enum Key {
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// Why a key cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum KeyError {
    /// It is not PEM.
    #[error("not a private key in PEM format")]
    Pem,
    /// It is of another kind.
    #[error("neither Ed25519 nor RSA of 2,048 to 4,096 bits: {0}")]
    Kind(String),
}

impl Signer {
    /// Signs with a key in PEM, whose public part is published in DNS at
    /// `<selector>._domainkey.<domain>`.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn new(domain: &str, selector: &str, pem: &str) -> Result<Signer, KeyError> {
        let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| KeyError::Pem)?;
        let key = match &key {
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()).map(Key::Rsa),
            PrivateKeyDer::Pkcs8(der) => {
                let der = der.secret_pkcs8_der();
                // OpenSSL writes keys without the public part.
                let ed25519 = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map(Key::Ed25519);
                ed25519.or_else(|_| RsaKeyPair::from_pkcs8(der).map(Key::Rsa))
            }
            _ => return Err(KeyError::Pem),
        };
        let key = key.map_err(|error| KeyError::Kind(error.to_string()))?;
        Ok(Signer { domain: domain.to_owned(), selector: selector.to_owned(), key })
    }

    /// The name under which DNS has the public key (RFC 6376 §3.6.2.1).
    pub fn record_name(&self) -> String {
        format!("{}._domainkey.{}", self.selector, self.domain)
    }

    /// The TXT record of the public key (RFC 6376 §3.6.1).
    pub fn record(&self) -> String {
        let (kind, key) = match &self.key {
            Key::Rsa(pair) => ("rsa", rsa_public_key_info(pair.public().as_ref())),
            Key::Ed25519(pair) => ("ed25519", pair.public_key().as_ref().to_vec()),
        };
        format!("v=DKIM1; k={kind}; p={}", BASE64_STANDARD.encode(key))
    }

    /// Whether the value of `p=` in DNS is our public key. Of an RSA key, some publish the bare
    /// key (RFC 6376 §3.6.1 and its erratum 3017 differ).
    pub fn is_public_key(&self, published: &str) -> bool {
        let text: String = published.split_whitespace().collect();
        let Ok(published) = BASE64_STANDARD.decode(text) else { return false };
        match &self.key {
            Key::Rsa(pair) => {
                let bare = pair.public().as_ref();
                published == bare || published == rsa_public_key_info(bare)
            }
            Key::Ed25519(pair) => published == pair.public_key().as_ref(),
        }
    }

    /// The field to put before a message, with the end of its line.
    pub fn field(&self, message: &[u8], now: Time) -> String {
        let (fields, body) = split(message);
        let mut names = Vec::new();
        for name in SIGNED {
            names.extend(fields.iter().filter(|field| field.is(name)).map(|_| name));
        }
        names.extend(OVERSIGNED);
        let (Signer { domain, selector, .. }, at) = (self, now.as_micros() / 1_000_000);
        let algorithm = match self.key {
            Key::Rsa(_) => "rsa-sha256",
            Key::Ed25519(_) => "ed25519-sha256",
        };
        let hash = BASE64_STANDARD.encode(digest(&SHA256, &relaxed_body(body)));
        let mut own = format!(
            "DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed; d={domain};\r\n s={selector}; \
             t={at};\r\n h={};\r\n bh={hash};\r\n b=",
            names.join(":\r\n  ")
        );
        let signature = self.key.sign(&signed(&fields, &names, own.as_bytes()));
        for (n, line) in signature.as_bytes().chunks(72).enumerate() {
            own.push_str(if n > 0 { "\r\n " } else { "" });
            own.extend(line.iter().copied().map(char::from));
        }
        own.push_str("\r\n");
        own
    }
}

/// The SubjectPublicKeyInfo (RFC 5280 §4.1) of a bare RSA public key (RFC 8017 §A.1.1), in DER.
fn rsa_public_key_info(bare: &[u8]) -> Vec<u8> {
    // SEQUENCE { OBJECT IDENTIFIER rsaEncryption, NULL }
    const ALGORITHM: [u8; 15] =
        [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
    let bits = der(0x03, &[&[0][..], bare].concat());
    der(0x30, &[&ALGORITHM[..], &bits].concat())
}

/// A value in DER, with its tag and length.
fn der(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = value.len().to_be_bytes();
    let short = &length[length.iter().position(|byte| *byte > 0).unwrap_or(length.len() - 1)..];
    let mut out = vec![tag];
    if value.len() >= 0x80 {
        out.push(0x80 | short.len() as u8);
    }
    out.extend(short);
    out.extend(value);
    out
}

impl Key {
    fn sign(&self, data: &[u8]) -> String {
        match self {
            // RFC 8463 §3: the hash is signed.
            Key::Ed25519(key) => BASE64_STANDARD.encode(key.sign(digest(&SHA256, data).as_ref())),
            Key::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), data, &mut signature)
                    .expect("the buffer is as long as the modulus");
                BASE64_STANDARD.encode(signature)
            }
        }
    }
}

/// A raw header field, without the end of its last line.
struct Field<'a>(&'a [u8]);

impl Field<'_> {
    fn name(&self) -> &[u8] {
        self.0.split(|byte| *byte == b':').next().unwrap_or_default().trim_ascii_end()
    }

    fn is(&self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name.as_bytes())
    }
}

/// The header's fields, and the body.
fn split(message: &[u8]) -> (Vec<Field<'_>>, &[u8]) {
    let mut fields = Vec::new();
    let mut rest = message;
    while !rest.is_empty() && !rest.starts_with(b"\r\n") {
        let mut end = line(rest);
        // Folded: the next line begins with a blank.
        while matches!(rest.get(end + 2), Some(b' ' | b'\t')) {
            end += 2 + line(&rest[end + 2..]);
        }
        fields.push(Field(&rest[..end]));
        rest = rest.get(end + 2..).unwrap_or_default();
    }
    (fields, rest.get(2..).unwrap_or_default())
}

/// The length of the first line.
fn line(text: &[u8]) -> usize {
    text.windows(2).position(|pair| pair == b"\r\n").unwrap_or(text.len())
}

/// RFC 6376 §3.4.2, without the end of the line.
fn relaxed_header(field: &[u8], out: &mut Vec<u8>) {
    let colon = field.iter().position(|byte| *byte == b':').unwrap_or(field.len());
    out.extend(field[..colon].trim_ascii_end().to_ascii_lowercase());
    out.push(b':');
    let begin = out.len();
    let value = field.get(colon + 1..).unwrap_or_default();
    for word in value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()) {
        if out.len() > begin {
            out.push(b' ');
        }
        out.extend(word);
    }
}

/// RFC 6376 §3.4.4.
fn relaxed_body(mut body: &[u8]) -> Vec<u8> {
    let (mut out, mut empty) = (Vec::with_capacity(body.len()), 0);
    while !body.is_empty() {
        let end = line(body);
        let mut blank = false;
        let before = out.len();
        for byte in &body[..end] {
            if matches!(byte, b' ' | b'\t') {
                blank = true;
                continue;
            }
            if out.len() == before {
                out.extend(b"\r\n".repeat(std::mem::take(&mut empty)));
            }
            if std::mem::take(&mut blank) {
                out.push(b' ');
            }
            out.push(*byte);
        }
        if out.len() == before {
            empty += 1;
        } else {
            out.extend(b"\r\n");
        }
        body = body.get(end + 2..).unwrap_or_default();
    }
    out
}

/// The signed data: the named fields, last occurrence first (§5.4.2), then the signature
/// field itself.
fn signed(fields: &[Field<'_>], names: &[&str], own: &[u8]) -> Vec<u8> {
    let mut left: Vec<&Field<'_>> = fields.iter().collect();
    let mut data = Vec::new();
    for name in names {
        if let Some(at) = left.iter().rposition(|field| field.is(name)) {
            relaxed_header(left.remove(at).0, &mut data);
            data.extend(b"\r\n");
        }
    }
    relaxed_header(own, &mut data);
    data
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({} of {})", self.selector, self.domain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message of RFC 8463, appendix A.3.
    const MESSAGE: &str = "From: Joe SixPack <joe@football.example.com>\r\n\
        To: Suzie Q <suzie@shopping.example.net>\r\n\
        Subject: Is dinner ready?\r\n\
        Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n\
        Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\
        \r\nHi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";
    /// Its DKIM field, without the signature.
    const OWN: &str = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n \
        d=football.example.com; i=@football.example.com;\r\n \
        q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n \
        subject : date : message-id : from : subject : date;\r\n \
        bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=";

    #[test]
    fn the_signature_matches_rfc_8463() {
        let seed = BASE64_STANDARD.decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=").unwrap();
        let key = Key::Ed25519(Ed25519KeyPair::from_seed_unchecked(&seed).unwrap());
        let (fields, body) = split(MESSAGE.as_bytes());
        let hash = BASE64_STANDARD.encode(digest(&SHA256, &relaxed_body(body)));
        assert_eq!(hash, "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
        let names = ["from", "to", "subject", "date", "message-id", "from", "subject", "date"];
        assert_eq!(
            key.sign(&signed(&fields, &names, OWN.as_bytes())),
            "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="
        );
    }

    #[test]
    fn whitespace_and_folding_by_relays_change_nothing() {
        let mut out = Vec::new();
        relaxed_header(b"SubJect :  a \t b\r\n\tc  ", &mut out);
        assert_eq!(out, b"subject:a b c");
        assert_eq!(relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n"), b" C\r\nD E\r\n");
        assert_eq!(relaxed_body(b"\r\n \r\n"), b"");
        assert_eq!(relaxed_body(b"no end"), b"no end\r\n");
    }

    #[test]
    fn the_record_of_an_rsa_key_is_what_openssl_publishes() {
        let run = |arguments: &[&str], input: &[u8]| {
            let mut child = std::process::Command::new("openssl")
                .args(arguments)
                .stdin(std::process::Stdio::piped())
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::null())
                .spawn()
                .unwrap();
            std::io::Write::write_all(&mut child.stdin.take().unwrap(), input).unwrap();
            child.wait_with_output().unwrap().stdout
        };
        let pem = run(&["genrsa", "2048"], b"");
        let info = run(&["rsa", "-pubout", "-outform", "DER"], &pem);
        let bare = run(&["rsa", "-RSAPublicKey_out", "-outform", "DER"], &pem);
        let signer = Signer::new("host.kr", "s1", &String::from_utf8(pem).unwrap()).unwrap();
        let [info, bare] = [info, bare].map(|der| BASE64_STANDARD.encode(der));
        assert_eq!(signer.record(), format!("v=DKIM1; k=rsa; p={info}"));
        assert!(signer.is_public_key(&info) && signer.is_public_key(&bare));
        assert!(signer.is_public_key(&info.replace('A', "A ")), "long records have white space");
        assert!(!signer.is_public_key(&info[4..]) && !signer.is_public_key(""));
    }

    #[test]
    fn other_texts_than_keys_are_refused() {
        let refused = |pem: &str| Signer::new("host.example", "s", pem).unwrap_err();
        assert_eq!(refused("hunter2"), KeyError::Pem);
        let junk = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        assert!(matches!(refused(junk), KeyError::Kind(_)));
    }
}
