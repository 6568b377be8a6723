//! How deep mails stand within a mail, before a parser sees it: anybody can send one that holds a
//! hundred thousand, and mail-parser 0.11 drops and copies them by recursion.

use std::borrow::Cow;

/// Mails within a mail that a parser may see as such; a bounce of a forwarded mail has three.
const MAX_NESTED: usize = 64;
/// Subtypes by which a part is a mail (RFC 2046 §5.2.1, RFC 6532 §3.7), or its parts are (RFC 2046
/// §5.1.5).
const SUBTYPES: [&[u8]; 3] = [b"rfc822", b"global", b"digest"];
/// Encodings under which nothing hides (RFC 2045 §6).
const IN_CLEAR: [&[u8]; 3] = [b"7bit", b"8bit", b"binary"];

/// The message, in which no more mails stand within each other than a parser bears: the types of
/// those beyond are overwritten in place, so that they are files like others. So are those of
/// encoded mails, since nobody sees how many are in them, and of digests, whose parts are mails
/// without saying so.
pub fn limit_nesting(message: &[u8]) -> Cow<'_, [u8]> {
    let mut changed: Option<Vec<u8>> = None;
    let (mut seen, mut begin, mut at) = (0, 0, 0);
    let mut found = Vec::new();
    while begin < message.len() {
        // One block, up to an empty line: a header, or a paragraph.
        let line_end = message[at..].iter().position(|byte| *byte == b'\n');
        let next = line_end.map_or(message.len(), |end| at + end + 1);
        find_subtypes(message, at..next, &mut found);
        let is_empty = matches!(&message[at..next], b"\n" | b"\r\n");
        at = next;
        if !is_empty && at < message.len() {
            continue;
        }
        let header = if found.is_empty() { Vec::new() } else { squeezed(&message[begin..at]) };
        if contains(&header, b"content-type:") {
            let hides = may_hide(&header);
            for (start, subtype) in &found {
                seen += 1;
                if hides || seen > MAX_NESTED || *subtype == b"digest" {
                    let out = changed.get_or_insert_with(|| message.to_vec());
                    out[*start..start + subtype.len()].fill(b'x');
                }
            }
        }
        found.clear();
        begin = at;
    }
    changed.map_or(Cow::Borrowed(message), Cow::Owned)
}

/// Finds subtypes in a line: after a slash, a comment, or at the beginning of a folded line.
fn find_subtypes(
    message: &[u8],
    line: std::ops::Range<usize>,
    found: &mut Vec<(usize, &'static [u8])>,
) {
    for start in line.clone() {
        if !matches!(message[start].to_ascii_lowercase(), b'r' | b'g' | b'd') {
            continue;
        }
        let rest = &message[start..line.end];
        let is_it =
            |it: &&&[u8]| rest.get(..it.len()).is_some_and(|it2| it2.eq_ignore_ascii_case(it));
        let Some(subtype) = SUBTYPES.iter().find(is_it) else { continue };
        let before = message[line.start..start].iter().rev().find(|it| !it.is_ascii_whitespace());
        let is_folded = message[line.start].is_ascii_whitespace();
        if matches!(before, Some(b'/' | b')')) || (before.is_none() && is_folded) {
            found.push((start, subtype));
        }
    }
}

/// A block in lower case and without spaces, which fields may have anywhere.
fn squeezed(block: &[u8]) -> Vec<u8> {
    let kept = block.iter().filter(|byte| !byte.is_ascii_whitespace());
    kept.map(u8::to_ascii_lowercase).collect()
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// Whether a header names an encoding that hides what is in the part.
fn may_hide(header: &[u8]) -> bool {
    const FIELD: &[u8] = b"content-transfer-encoding:";
    header.windows(FIELD.len()).enumerate().any(|(at, window)| {
        let value = &header[at + FIELD.len()..];
        window == FIELD && !IN_CLEAR.iter().any(|clear| value.starts_with(clear))
    })
}

#[cfg(test)]
mod tests {
    use super::limit_nesting;

    fn limited(text: &str) -> String {
        String::from_utf8(limit_nesting(text.as_bytes()).into_owned()).unwrap()
    }

    #[test]
    fn what_people_send_stays_as_it_is() {
        for text in [
            "Subject: weekly digest\r\nContent-Type: text/plain\r\n\r\nglobal\r\ndigest/global\r\n",
            "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 7bit\r\n\r\nSubject: x\r\n",
            "",
        ] {
            assert_eq!(limited(text), text);
        }
    }

    #[test]
    fn what_nests_too_deep_or_unseen_is_a_file() {
        let deep = limited(&"Content-Type: message/rfc822\r\n\r\n".repeat(1000));
        assert_eq!(deep.matches("rfc822").count(), super::MAX_NESTED);
        let encoded =
            "Content-Type: message/\r\n RFC822\r\nContent-Transfer - Encoding: BASE64\r\n\r\nx";
        assert!(!limited(encoded).contains("RFC822"));
        let mixed =
            "Content-Transfer-Encoding:=?utf-8?b?YmFzZTY0?=\nContent-type:message/(c)global\n\n";
        assert!(!limited(mixed).contains("global"));
        assert!(
            !limited("Content-Type: multipart/digest; boundary=x\n\n--x\n\n").contains("digest")
        );
    }
}
