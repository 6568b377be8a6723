//! Names of Korean encodings that are in use and that the Encoding Standard does not know.

use std::borrow::Cow;

/// Names for what `euc-kr` reads: it has been windows-949 for long. What is shifted (ISO-2022-KR)
/// is read as ASCII by it, and then by [`crate::shift`].
const NAMES: [&str; 7] =
    ["iso-2022-kr", "cp949", "ms949", "x-windows-949", "cp-949", "uhc", "x-euc-kr"];
/// What stands before the name of an encoding: in a field of MIME (RFC 2045), a word of a field
/// (RFC 2047), or a parameter (RFC 2231).
const BEFORE: [&str; 4] = ["charset=\"", "charset=", "=?", "*="];
const KNOWN: &[u8] = b"euc-kr";

/// The message with those names replaced.
pub(crate) fn relabel(message: &[u8]) -> Cow<'_, [u8]> {
    let mut changed: Option<Vec<u8>> = None;
    let mut copied = 0;
    let mut at = 0;
    while let Some(next) = message[at..].iter().position(|byte| *byte == b'=') {
        at += next + 1;
        let Some((start, end)) = name_at(message, at - 1) else { continue };
        let out = changed.get_or_insert_default();
        out.extend_from_slice(&message[copied..start]);
        out.extend_from_slice(KNOWN);
        (copied, at) = (end, end);
    }
    match changed {
        None => Cow::Borrowed(message),
        Some(mut out) => {
            out.extend_from_slice(&message[copied..]);
            Cow::Owned(out)
        }
    }
}

/// Where a name stands around an equals sign.
fn name_at(message: &[u8], sign: usize) -> Option<(usize, usize)> {
    BEFORE.iter().find_map(|before| {
        let offset = before.find('=')?;
        let from = sign.checked_sub(offset)?;
        let start = from + before.len();
        let is_before = message.get(from..start)?.eq_ignore_ascii_case(before.as_bytes());
        let name = is_before.then(|| NAMES.iter().find(|name| is_name(message, start, name)))??;
        Some((start, start + name.len()))
    })
}

fn is_name(message: &[u8], start: usize, name: &str) -> bool {
    let end = start + name.len();
    let ends = |byte: Option<&u8>| {
        byte.is_none_or(|it| matches!(it, b'"' | b';' | b'?' | b'\'' | b'\r' | b'\n' | b' '))
    };
    message.get(start..end).is_some_and(|it| it.eq_ignore_ascii_case(name.as_bytes()))
        && ends(message.get(end))
}

#[cfg(test)]
mod tests {
    use super::relabel;

    #[test]
    fn names_are_replaced_where_they_are_names() {
        let given =
            b"Content-Type: text/plain; charset=\"CP949\"\r\nSubject: =?iso-2022-kr?B?x?=\r\n\
                      Content-Disposition: x; filename*=ms949''a\r\n\r\ncharset=cp9490 cp949";
        let read = String::from_utf8(relabel(given).into_owned()).unwrap();
        assert!(read.contains("charset=\"euc-kr\"") && read.contains("=?euc-kr?B?x?="), "{read}");
        assert!(read.contains("filename*=euc-kr''a"), "{read}");
        assert!(read.ends_with("charset=cp9490 cp949"), "{read}");
    }
}
