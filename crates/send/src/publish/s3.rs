//! AWS Signature Version 4, which authenticates requests to object storage
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>).
//!
//! Own code, since `rusty-s3` brings another crypto provider. It knows no session tokens.

use bongsu_core::Time;
use data_encoding::HEXLOWER;
use hyper::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use ring::{digest, hmac};

/// What is encoded in a path: all but unreserved characters and slashes.
const IN_PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A path as it is signed, and so as it must be sent: storage decodes it and encodes it in this
/// one way before it compares.
pub fn canonical_path(path: &str) -> String {
    let decoded: Vec<u8> = percent_decode_str(path).collect();
    percent_encode(&decoded, IN_PATH).to_string()
}

/// Signs requests.
pub struct Signer {
    pub key: String,
    pub secret: String,
    pub region: String,
    /// The `Host` field.
    pub host: String,
}

/// The signed headers, in the required order.
const SIGNED: &str = "host;x-amz-content-sha256;x-amz-date";

impl Signer {
    /// The headers that authenticate a request. `target` is sent verbatim, so it must only have
    /// characters that need no escaping.
    pub fn headers(
        &self,
        now: Time,
        method: &Method,
        target: &str,
        body: &[u8],
    ) -> Vec<(String, String)> {
        let at = now.to_jiff().strftime("%Y%m%dT%H%M%SZ").to_string();
        let (day, hash) =
            (&at[..8], HEXLOWER.encode(digest::digest(&digest::SHA256, body).as_ref()));
        let host = &self.host;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let canonical = format!(
            "{method}\n{path}\n{query}\nhost:{host}\nx-amz-content-sha256:{hash}\nx-amz-date:{at}\n\n\
             {SIGNED}\n{hash}"
        );
        let scope = format!("{day}/{}/s3/aws4_request", self.region);
        let canonical =
            HEXLOWER.encode(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref());
        let signature = HEXLOWER
            .encode(&self.sign(day, &format!("AWS4-HMAC-SHA256\n{at}\n{scope}\n{canonical}")));
        let key = &self.key;
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={SIGNED}, \
             Signature={signature}"
        );
        vec![
            ("x-amz-date".into(), at),
            ("x-amz-content-sha256".into(), hash),
            ("authorization".into(), authorization),
        ]
    }

    fn sign(&self, day: &str, text: &str) -> Vec<u8> {
        let mut key = format!("AWS4{}", self.secret).into_bytes();
        for part in [day, &self.region, "s3", "aws4_request", text] {
            let with = hmac::Key::new(hmac::HMAC_SHA256, &key);
            key = hmac::sign(&with, part.as_bytes()).as_ref().to_vec();
        }
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_signed_in_one_way_however_it_is_written() {
        for (written, signed) in [
            ("/bucket/status", "/bucket/status"),
            ("/bucket/a+b@c", "/bucket/a%2Bb%40c"),
            ("/bucket/a%2bb%40c", "/bucket/a%2Bb%40c"),
            ("/bucket/(1)'!*", "/bucket/%281%29%27%21%2A"),
            ("/bucket/%EC%83%81%ED%83%9C", "/bucket/%EC%83%81%ED%83%9C"),
            ("/a-b_c.d~e", "/a-b_c.d~e"),
            ("", ""),
        ] {
            assert_eq!(canonical_path(written), signed, "{written}");
        }
    }

    /// "GET Bucket Lifecycle" of
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>.
    #[test]
    fn the_signature_matches_the_published_example() {
        let signer = Signer {
            key: "AKIAIOSFODNN7EXAMPLE".into(),
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
            region: "us-east-1".into(),
            host: "examplebucket.s3.amazonaws.com".into(),
        };
        let at = Time::parse("2013-05-24T00:00:00Z").unwrap();
        let headers = signer.headers(at, &Method::GET, "/?lifecycle=", b"");
        let expected = "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543";
        assert!(headers[2].1.ends_with(&format!("Signature={expected}")), "{headers:?}");
    }
}
