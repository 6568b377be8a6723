//! Mail that strangers write (S11): read, however it is broken, and within bounds.

use bongsu_core::ticket::mail::authentication::judge;
use bongsu_core::ticket::mail::{SubjectToken, automatic, new_text};
use bongsu_fuzz::Target;
use bongsu_receive::mime::read;

const WORDS: &[&[u8]] = &[
    b"--x\r\n",
    b"--x--\r\n",
    b"=?iso-2022-kr?B?",
    b"=?cp949?Q?",
    b"?=",
    b"\x1b$)C\x0e",
    b"\x0f",
    b"charset=cp949",
    b"filename*=ms949''%C7%D1",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Authentication-Results: mx; dmarc=pass header.from=a.kr\r\n",
    b"2018\xeb\x85\x84 a@a.kr \xec\x9e\x91\xec\x84\xb1:\r\n",
];

#[test]
fn mail() {
    let seed = "Authentication-Results: mx; dkim=pass (a \\( b) header.d=a.kr\r\nFrom: =?euc-kr?B?sei53g==?= <kim@a.kr>\r\n\
        Subject: [7K2M-X9QD-0123456789ABCDEF]\r\nReferences: <a@b> <c@d>\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=iso-2022-kr\r\n\r\n\
        \u{1b}$)C\u{e}GQ1[\u{f}\r\nOn x, y wrote:\r\n> z\r\n--x\r\nContent-Disposition: attachment; filename=a.txt\r\n\
        Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--x--\r\n";
    Target::new(env!("CARGO_MANIFEST_DIR"), "mail")
        .seeds([seed.as_bytes().to_vec()])
        .words(WORDS)
        .run(|input| {
            let Some(mail) = read(None, input) else { return "none".to_owned() };
            assert!(mail.body_at <= input.len() + 64, "{}", mail.body_at);
            let it = &mail.incoming;
            let new = new_text(&it.text);
            assert!(it.text.contains(new));
            format!(
                "{} {:?} {:?} {} {}",
                it.from.is_some(),
                automatic(it, &[]),
                judge(it, Some("mx")),
                SubjectToken::find(&it.subject).is_some(),
                mail.files.len().min(3)
            )
        });
}
