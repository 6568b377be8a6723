//! A QR code as SVG.

use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// The quiet zone around it, in modules (ISO/IEC 18004 §9.1).
const QUIET: usize = 4;

/// The picture of a text; nothing when it is too long for one. Dark on light in every theme, since
/// cameras need it so.
pub fn qr_code(text: &str, label: &str) -> Markup {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else {
        return html! {};
    };
    let width = code.width();
    let mut path = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (at % width + QUIET, at / width + QUIET);
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    let side = width + 2 * QUIET;
    html! {
        svg.qr role="img" aria-label=(label) viewBox={ "0 0 " (side) " " (side) } shape-rendering="crispEdges" {
            rect.qr-light width=(side) height=(side) {}
            path.qr-dark d=(path) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_a_square_and_a_long_one_nothing() {
        let svg = qr_code("otpauth://totp/a:b?secret=GEZDGNBV", "QR").into_string();
        assert!(
            svg.contains("viewBox=\"0 0 37 37\"") || svg.contains("viewBox=\"0 0 41 41\""),
            "{svg}"
        );
        assert_eq!(qr_code(&"x".repeat(5_000), "QR").into_string(), "");
    }
}
