//! Mail as programs write it, in Korean and broken.

use bongsu_receive::mime::{Mail, read};

fn mail(text: &[u8]) -> Mail {
    read(Some("kim@a.kr"), text).unwrap()
}

/// 안 됩니다, in EUC-KR.
const BROKEN: &[u8] = b"\xbe\xc8 \xb5\xcb\xb4\xcf\xb4\xd9";

#[test]
fn korean_is_read_in_every_encoding_that_is_in_use() {
    for charset in ["euc-kr", "ks_c_5601-1987", "CP949", "ms949", "uhc"] {
        let mut text = format!(
            "From: =?{charset}?B?sei53g==?= <kim@a.kr>\r\nSubject: =?{charset}?B?vsgguMs=?=\r\n\
             MIME-Version: 1.0\r\nContent-Type: text/plain; charset=\"{charset}\"\r\n\
             Content-Transfer-Encoding: 8bit\r\n\r\n"
        )
        .into_bytes();
        text.extend_from_slice(BROKEN);
        let read = mail(&text).incoming;
        assert_eq!(read.text.trim(), "안 됩니다", "{charset}");
        assert!(
            !read.subject.is_empty() && !read.subject.contains('\u{fffd}'),
            "{charset}: {read:?}"
        );
    }
    let shifted =
        b"From: kim@a.kr\r\nSubject: =?ISO-2022-KR?B?GyQpQw5HUTFbDw==?=\r\nMIME-Version: 1.0\r\n\
        Content-Type: text/plain; charset=ISO-2022-KR\r\n\r\n\x1b$)C\x0eGQ1[\x0f ok\r\n";
    let read = mail(shifted).incoming;
    assert_eq!((read.subject.as_str(), read.text.trim()), ("한글", "한글 ok"));
    // A syllable that windows-949 has and EUC-KR has not: 뷁.
    let mut text =
        b"From: a@a.kr\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=euc-kr\r\n\
        Content-Transfer-Encoding: 8bit\r\n\r\n"
            .to_vec();
    text.extend_from_slice(b"\x94\xee");
    assert_eq!(mail(&text).incoming.text.trim(), "뷁");
}

#[test]
fn what_names_no_encoding_is_korean() {
    let mut text = b"From: kim@a.kr\r\nSubject: ".to_vec();
    text.extend_from_slice(BROKEN);
    text.extend_from_slice(b"\r\n\r\n");
    text.extend_from_slice(BROKEN);
    let read = mail(&text).incoming;
    assert_eq!((read.subject.as_str(), read.text.trim()), ("안 됩니다", "안 됩니다"));
}

#[test]
fn cells_of_a_table_stay_apart_and_an_empty_text_is_not_all() {
    let table =
        "<table><tr><td>Host:</td><td>web-2</td></tr><TR><TD>State:</TD><td>가</td></TR></table>";
    let alternative = format!(
        "From: a@b.kr\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n\
         --x\r\nContent-Type: text/plain\r\n\r\n \r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{table}\r\n--x--\r\n"
    );
    let mail = read(None, alternative.as_bytes()).expect("a mail");
    let lines: Vec<String> = mail
        .incoming
        .text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(lines, ["Host: web-2", "State: 가"]);
}

#[test]
fn html_alone_is_text_and_runs_nothing() {
    let read = mail(
        b"From: kim@a.kr\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
          <html><head><style>a{}</style><script>alert(1)</script></head><body><p>it is <b>down</b></p>\
          <p>since 4</p></body></html>",
    );
    assert!(read.incoming.text.contains("it is down"), "{read:?}");
    assert!(!read.incoming.text.contains("<b>"), "{read:?}");
}

#[test]
fn files_have_their_names_in_both_ways_of_writing_them() {
    let boundary = "x";
    let part = |disposition: &str| {
        format!(
            "--{boundary}\r\nContent-Type: application/octet-stream\r\nContent-Disposition: \
             attachment; {disposition}\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n"
        )
    };
    let text = format!(
        "From: kim@a.kr\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary={boundary}\r\n\r\n\
         --{boundary}\r\nContent-Type: text/plain\r\n\r\nsee\r\n{}{}{}--{boundary}--\r\n",
        part("filename=\"=?euc-kr?B?x9GxwQ==?=.txt\""),
        part("filename*=UTF-8''%ED%99%94%EB%A9%B4.png"),
        part("filename*=cp949''%C7%D1.txt"),
    );
    let read = mail(text.as_bytes());
    let names: Vec<&str> = read.files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names.len(), 3, "{read:?}");
    assert_eq!((names[1], names[2]), ("화면.png", "한.txt"), "{names:?}");
    assert!(names[0].contains("한"), "{names:?}");
    assert_eq!(read.files[0].1, b"hello");
}

#[test]
fn broken_mail_is_read_as_far_as_it_goes() {
    for text in [
        &b"From: kim@a.kr\nSubject: x\n\nbare line feeds"[..],
        b"From: kim@a.kr\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nno end",
        b"From: kim@a.kr\r\nContent-Type: multipart/mixed\r\n\r\nno boundary",
        b"From: kim@a.kr\r\nContent-Type: text/plain; charset=nobody-knows\r\n\r\nodd",
        b"From: kim@a.kr\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
    ] {
        let read = mail(text);
        assert_eq!(read.incoming.from.map(|(_, it)| it).as_deref(), Some("kim@a.kr"));
    }
    let two = mail(b"From: kim@a.kr\r\nFrom: lee@b.kr\r\n\r\nx");
    assert_eq!(two.incoming.from, None, "two authors are none");
    let two = mail(b"From: kim@a.kr, lee@b.kr\r\n\r\nx");
    assert_eq!(two.incoming.from, None);
}

#[test]
fn what_it_answers_is_found_the_likeliest_first() {
    let read = mail(
        b"From: kim@a.kr\r\nIn-Reply-To: <3@host>\r\nReferences: <1@host>\r\n <2@host>\r\n\
          Message-ID: <m@a.kr>\r\n\r\nx",
    );
    assert_eq!(read.incoming.refers_to, ["3@host", "2@host", "1@host"]);
    assert_eq!(read.incoming.message_id.as_deref(), Some("m@a.kr"));
}
