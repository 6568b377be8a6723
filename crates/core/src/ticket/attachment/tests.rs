//! What is kept, and under which name.

use super::{FileKind, FileLimits, NotKept, Used, admit, safe_name, sniff};

/// A PNG of this size, as far as its header.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut content = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    content.extend(width.to_be_bytes());
    content.extend(height.to_be_bytes());
    content.extend(b"\x08\x06\0\0\0");
    content
}

#[test]
fn the_content_says_what_a_file_is() {
    assert_eq!(sniff(&png(640, 480)), Some((FileKind::Png, true)));
    assert_eq!(sniff(&png(60_000, 60_000)), Some((FileKind::Png, false)), "a bomb is not shown");
    assert_eq!(sniff(&png(12_000, 12_000)), Some((FileKind::Png, false)));
    assert_eq!(sniff(&png(0, 1)), Some((FileKind::Png, false)));
    let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x0b\x08\x01\0\x02\0\x01";
    assert_eq!(sniff(jpeg), Some((FileKind::Jpeg, true)));
    assert_eq!(sniff(b"\xff\xd8\xff"), Some((FileKind::Jpeg, false)));
    assert_eq!(sniff(b"%PDF-1.7\n\0"), Some((FileKind::Pdf, false)));
    assert_eq!(sniff("4시 19분 error\n".as_bytes()), Some((FileKind::Text, false)));
    assert_eq!(sniff(b"<34>Jan 4 16:19:00 web1 down"), Some((FileKind::Text, false)));
    for refused in [
        &b"<svg xmlns='x'><script>alert(1)</script></svg>"[..],
        b"\xef\xbb\xbf<!DOCTYPE html>",
        b"MZ\x90\0",
        b"\x7fELF\x02",
        b"PK\x03\x04\x14\0",
        b"#!/bin/sh\nrm -rf /",
        b"",
    ] {
        assert_eq!(sniff(refused), None, "{refused:?}");
    }
}

#[test]
fn a_name_directs_nothing_and_tells_the_kind() {
    for (name, safe) in [
        ("../../etc/passwd", "passwd.png"),
        ("C:\\a\\b.png", "b.png"),
        ("photo\u{202e}gnp.exe", "photognp.exe.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie_ x.png"),
        ("", "file.png"),
        ("..", "file.png"),
        ("화면 캡처.PNG", "화면 캡처.PNG"),
        ("<img src=x onerror=alert(1)>.png", "_img src=x onerror=alert(1)_.png"),
    ] {
        let named = safe_name(name, FileKind::Png);
        assert_eq!(named.replace(' ', ""), safe.replace(' ', ""), "{name:?}");
    }
    assert!(safe_name(&"가".repeat(5000), FileKind::Text).chars().count() <= 104);
}

#[test]
fn strangers_do_not_use_up_the_room_of_customers() {
    let limits = FileLimits { file: 100, total: 400 };
    let file = |bytes: usize| ("a.txt".to_owned(), vec![b'a'; bytes]);
    let why = |used: Used, is_confirmed| {
        let files = admit([file(60)], &limits, used, is_confirmed);
        files.not_kept.first().map(|(_, why)| *why)
    };
    let used = Used { strangers: 90, total: 90, ..Used::default() };
    assert_eq!(why(used, false), Some(NotKept::NoRoom));
    assert_eq!(why(used, true), None);
    let full = Used { total: 390, ..Used::default() };
    assert_eq!(why(full, true), Some(NotKept::NoRoom));
    let two = admit([file(60), file(60)], &limits, Used { total: 300, ..Used::default() }, true);
    assert_eq!((two.kept.len(), two.not_kept.len()), (1, 1), "each counts");
    let large = admit([file(101)], &limits, Used::default(), true);
    assert_eq!(large.not_kept, [("a.txt".to_owned(), NotKept::TooLarge)]);
    let many = admit(
        (0..5000).map(|_| file(1)),
        &FileLimits { total: 1 << 20, ..limits },
        Used::default(),
        true,
    );
    assert_eq!((many.kept.len(), many.not_kept.len()), (10, 10));
}

#[test]
fn secrets_are_masked_in_texts_and_names() {
    let text = |name: &str, content: &[u8]| {
        let sent = [(name.to_owned(), content.to_vec())];
        admit(sent, &FileLimits::default(), Used::default(), true).kept.remove(0)
    };
    let (file, content) = text("a.txt", b"host web1\npassword: Hunter2hunter2\n");
    let content = String::from_utf8(content).unwrap();
    assert!(file.is_masked && !content.contains("unter2") && content.contains("web1"), "{content}");
    assert_eq!(file.bytes, content.len() as u64);
    // 비밀번호: Hunter2hunter2, in EUC-KR.
    let (file, content) = text("a.txt", b"\xba\xf1\xb9\xd0\xb9\xf8\xc8\xa3: Hunter2hunter2\n");
    assert!(file.is_masked && !String::from_utf8_lossy(&content).contains("unter2"));
    let (file, _) = text("password=Hunter2hunter2 .txt", b"nothing");
    assert!(file.is_masked && !file.name.contains("unter2"), "{}", file.name);
    let (file, content) = text("a.txt", b"\xbe\xc8");
    assert!(!file.is_masked && content == b"\xbe\xc8", "what has none stays as it is");
}
