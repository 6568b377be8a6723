//! Images of the operator's, as far as they are nothing but images.

/// An image.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BrandFile {
    kind: Kind,
    pub(super) bytes: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Svg,
    Png,
    Icon,
}

/// Why a file cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BrandFileError {
    /// It is too large for a page that everybody loads during an outage.
    #[error("larger than {} KiB", MAX_BYTES / 1024)]
    TooLarge,
    /// It is none of the kinds that every browser shows.
    #[error("neither SVG nor PNG nor ICO")]
    Kind,
    /// It is more than an image, or loads something from elsewhere.
    #[error("an SVG with “{0}”: it must be an image alone, and load nothing")]
    Active(&'static str),
}

/// The largest file.
pub const MAX_BYTES: usize = 200 * 1024;

/// What an image has no use for: scripts, other documents, and what is elsewhere.
const ACTIVE: [&str; 12] = [
    "<script",
    "<foreignobject",
    "<iframe",
    "<embed",
    "<object",
    "<!entity",
    "<!doctype",
    "javascript:",
    "@import",
    "url(http",
    "href=\"http",
    "href='http",
];

impl BrandFile {
    /// Takes the content of a file.
    ///
    /// # Errors
    /// [`BrandFileError`].
    pub fn parse(bytes: Vec<u8>) -> Result<BrandFile, BrandFileError> {
        if bytes.len() > MAX_BYTES {
            return Err(BrandFileError::TooLarge);
        }
        let kind = match bytes.as_slice() {
            [0x89, b'P', b'N', b'G', ..] => Kind::Png,
            [0, 0, 1, 0, ..] => Kind::Icon,
            _ => {
                let text = std::str::from_utf8(&bytes).map_err(|_| BrandFileError::Kind)?;
                check_svg(text)?;
                Kind::Svg
            }
        };
        Ok(BrandFile { kind, bytes })
    }

    pub(super) fn extension(&self) -> &'static str {
        match self.kind {
            Kind::Svg => "svg",
            Kind::Png => "png",
            Kind::Icon => "ico",
        }
    }

    pub(super) fn content_type(&self) -> &'static str {
        match self.kind {
            Kind::Svg => "image/svg+xml",
            Kind::Png => "image/png",
            Kind::Icon => "image/x-icon",
        }
    }
}

fn check_svg(text: &str) -> Result<(), BrandFileError> {
    let lower = text.to_lowercase();
    let start = lower.trim_start_matches('\u{feff}').trim_start();
    let is_svg =
        (start.starts_with("<svg") || start.starts_with("<?xml")) && lower.contains("<svg");
    if !is_svg {
        return Err(BrandFileError::Kind);
    }
    if let Some(found) = ACTIVE.iter().find(|active| lower.contains(**active)) {
        return Err(BrandFileError::Active(found));
    }
    let handler = lower.split(|c: char| c.is_whitespace() || c == '"' || c == '\'' || c == '/');
    let is_handler = |word: &str| {
        word.strip_prefix("on").and_then(|rest| rest.split_once('=')).is_some_and(|(event, _)| {
            !event.is_empty() && event.bytes().all(|byte| byte.is_ascii_alphabetic())
        })
    };
    match handler.into_iter().any(is_handler) {
        true => Err(BrandFileError::Active("on…=")),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<BrandFile, BrandFileError> {
        BrandFile::parse(text.as_bytes().to_vec())
    }

    #[test]
    fn an_image_is_taken_by_what_it_is() {
        let svg =
            parse("<?xml version=\"1.0\"?>\n<svg viewBox=\"0 0 9 9\"><path d=\"M0 0\"/></svg>");
        assert_eq!(svg.unwrap().extension(), "svg");
        let png = BrandFile::parse(b"\x89PNG\r\n\x1a\n".to_vec()).unwrap();
        assert_eq!(png.content_type(), "image/png");
        assert_eq!(BrandFile::parse(vec![0, 0, 1, 0, 1]).unwrap().extension(), "ico");
    }

    #[test]
    fn what_is_more_than_an_image_is_refused() {
        assert_eq!(parse("GIF89a"), Err(BrandFileError::Kind));
        assert_eq!(parse(&"x".repeat(MAX_BYTES + 1)), Err(BrandFileError::TooLarge));
        for bad in [
            "<svg><SCRIPT>alert(1)</SCRIPT></svg>",
            "<svg onload=\"alert(1)\"></svg>",
            "<svg\nonload = 'x' onclick='alert(1)'></svg>",
            "<svg><image href=\"https://evil.example/a.png\"/></svg>",
            "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg/>",
            "<svg><a href=\"javascript:alert(1)\">x</a></svg>",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
