//! Whether a page holds a text, in whatever encoding the page is.

use super::response;
use encoding_rs::{EUC_KR, Encoding};

/// How far into a page its own word about its encoding may stand (HTML Standard §4.2.5.4). In
/// bytes.
const META_BYTES: usize = 1024;

/// Whether `page` holds `text`. Its encoding is that of its byte order mark, of the header, of
/// its own `meta`, or else guessed: UTF-8 where it can be, otherwise EUC-KR, as old Korean pages
/// are that say nothing.
pub(super) fn holds(page: &[u8], header: Option<&str>, text: &str) -> bool {
    let needle = text.as_bytes();
    if needle.is_empty() || page.windows(needle.len()).any(|window| window == needle) {
        return true;
    }
    // What is ASCII is the same bytes in every encoding but UTF-16, which has a mark.
    if text.is_ascii() && Encoding::for_bom(page).is_none() {
        return false;
    }
    let (decoded, _, _) = encoding_of(page, header).decode(page);
    decoded.contains(text)
}

fn encoding_of(page: &[u8], header: Option<&str>) -> &'static Encoding {
    let named = |label: &str| Encoding::for_label(label.as_bytes());
    let meta = || {
        let start = String::from_utf8_lossy(&page[..page.len().min(META_BYTES)]).into_owned();
        response::charset(&start).and_then(|label| named(&label))
    };
    let guess = if is_utf8(page) { encoding_rs::UTF_8 } else { EUC_KR };
    header.and_then(named).or_else(meta).unwrap_or(guess)
}

/// A page that was cut off may end within a letter.
fn is_utf8(page: &[u8]) -> bool {
    std::str::from_utf8(page).map_or_else(|error| error.error_len().is_none(), |_| true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASKET: &str = "장바구니";

    fn euc_kr(text: &str) -> Vec<u8> {
        EUC_KR.encode(text).0.into_owned()
    }

    #[test]
    fn a_text_is_found_in_the_encoding_of_the_page() {
        let page = euc_kr("<p>장바구니</p>");
        assert!(holds(&page, Some("euc-kr"), BASKET));
        assert!(holds(&page, Some("ks_c_5601-1987"), BASKET), "an older name of it");
        assert!(holds(&page, None, BASKET), "guessed");
        let meta =
            euc_kr("<meta http-equiv=Content-Type content='text/html; charset=euc-kr'>장바구니");
        assert!(holds(&meta, None, BASKET));
        assert!(holds(BASKET.as_bytes(), Some("euc-kr"), BASKET), "UTF-8 behind a wrong header");
        let utf16: Vec<u8> =
            "\u{feff}장바구니 OK".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(holds(&utf16, None, BASKET) && holds(&utf16, None, "OK"));
    }

    #[test]
    fn a_text_that_is_not_there_is_not_found() {
        assert!(!holds(&euc_kr("<p>계산대</p>"), Some("euc-kr"), BASKET));
        assert!(!holds(b"Apache2 Debian Default Page", None, BASKET));
        assert!(!holds(b"", Some("no-such-encoding"), BASKET));
        assert!(holds(b"", None, ""));
    }
}
