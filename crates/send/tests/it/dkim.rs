//! DKIM signatures, checked by an independent verifier: dkimpy, from its Debian package.

use bongsu_core::Time;
use bongsu_send::mail::Signer;
use std::io::Write;
use std::process::{Command, Stdio};

/// Needs no DNS: the key is the second argument.
const VERIFY: &str = "import sys, dkim
record = sys.argv[1].encode()
mail = dkim.DKIM(sys.stdin.buffer.read())
try: holds = mail.verify(dnsfunc=lambda name, timeout=5: record)
except dkim.DKIMException: holds = False
sys.exit(0 if holds else 1)";

const MESSAGE: &str = "From: =?utf-8?b?6rCA67mE7JWE?= <outage@host.example>\r\n\
    To: kim@customer.example\r\nSubject: =?utf-8?b?7J6l7JWg?=\r\n =?utf-8?b?IOyViOuCtA==?=\r\n\
    Date: Thu, 04 Jan 2018 07:19:07 +0000\r\nMessage-ID: <1.2.0@host.example>\r\n\
    List-Unsubscribe: <https://status.example/c/x/leave?to=2>\r\n\r\n\
    Fact:  as of 16:19:07 \r\n\r\n  one site fails.\r\n\r\n\r\n";

fn openssl(args: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("openssl")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssl is installed by `cargo xtask test`");
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap().stdout
}

/// A key in PEM, and its DNS record.
fn key(kind: &[&str]) -> (String, String) {
    let pem = openssl(&[&["genpkey"], kind].concat(), b"");
    let der = openssl(&["pkey", "-pubout", "-outform", "DER"], &pem);
    use base64::Engine;
    let encode = |bytes: &[u8]| base64::prelude::BASE64_STANDARD.encode(bytes);
    // RFC 8463 §4.2: Ed25519 keys are published bare, which is the end of the DER form.
    let record = match kind[1] {
        "ed25519" => format!("v=DKIM1; k=ed25519; p={}", encode(&der[der.len() - 32..])),
        _ => format!("v=DKIM1; k=rsa; p={}", encode(&der)),
    };
    (String::from_utf8(pem).unwrap(), record)
}

fn holds(record: &str, mail: &str) -> bool {
    let mut child = Command::new("/usr/bin/python3")
        .args(["-c", VERIFY, record])
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("python3-dkim is installed by `cargo xtask test`");
    child.stdin.take().unwrap().write_all(mail.as_bytes()).unwrap();
    child.wait().unwrap().success()
}

#[test]
fn a_signature_holds_until_the_mail_is_changed() {
    for kind in [&["-algorithm", "ed25519"][..], &["-algorithm", "rsa"]] {
        let (pem, record) = key(kind);
        let signer = Signer::new("host.example", "bongsu", &pem).unwrap();
        let field = signer.field(MESSAGE.as_bytes(), Time::from_secs(1_515_050_347));
        let signed = format!("{field}{MESSAGE}");
        assert!(holds(&record, &signed), "{kind:?}");
        assert!(!holds(&record, &signed.replace("one site", "no site")), "{kind:?}");
        assert!(!holds(&record, &signed.replace("To: kim@", "To: lee@")), "{kind:?}");
        let twice = signed.replace("\r\nTo: ", "\r\nFrom: evil@host.example\r\nTo: ");
        assert!(!holds(&record, &twice), "{kind:?}");
    }
}
