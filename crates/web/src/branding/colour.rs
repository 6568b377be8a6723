//! Colours that can be read on the pages.

use std::fmt;
use std::str::FromStr;

/// A colour in sRGB, `#rrggbb`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Colour([u8; 3]);

/// Why a colour cannot be used.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum ColourError {
    /// It is not `#rrggbb`.
    #[error("“{0}” is not a colour such as #0b57d0")]
    Form(String),
    /// It cannot be read well enough on the pages' ground (WCAG 2.2 §1.4.3).
    #[error(
        "{colour} has a contrast of {ratio:.1}:1 on {ground}, the pages' {name} ground, and \
         needs {MIN_CONTRAST}:1 (WCAG 2.2, 1.4.3)"
    )]
    Contrast {
        /// The colour.
        colour: Colour,
        /// The ground.
        ground: Colour,
        /// Light or dark.
        name: &'static str,
        /// The contrast, 1 to 21.
        ratio: f64,
    },
}

/// For text of any size.
const MIN_CONTRAST: f64 = 4.5;

/// What links stand on in the style sheet: the page and a card, by mode.
const LIGHT: [Colour; 2] = [Colour([0xf6, 0xf4, 0xef]), Colour([0xff, 0xfe, 0xfb])];
const DARK: [Colour; 2] = [Colour([0x13, 0x15, 0x18]), Colour([0x1b, 0x1e, 0x22])];

impl Colour {
    /// Whether it can be read on light pages.
    ///
    /// # Errors
    /// With the contrast that it has.
    pub fn check_on_light(self) -> Result<Colour, ColourError> {
        self.check(&LIGHT, "light")
    }

    /// Whether it can be read on dark pages.
    ///
    /// # Errors
    /// With the contrast that it has.
    pub fn check_on_dark(self) -> Result<Colour, ColourError> {
        self.check(&DARK, "dark")
    }

    fn check(self, grounds: &[Colour; 2], name: &'static str) -> Result<Colour, ColourError> {
        for ground in *grounds {
            let ratio = self.contrast(ground);
            if ratio < MIN_CONTRAST {
                return Err(ColourError::Contrast { colour: self, ground, name, ratio });
            }
        }
        Ok(self)
    }

    /// From 1 to 21 (WCAG 2.2, "contrast ratio").
    fn contrast(self, other: Colour) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

impl FromStr for Colour {
    type Err = ColourError;

    fn from_str(text: &str) -> Result<Colour, ColourError> {
        let wrong = || ColourError::Form(text.to_owned());
        let digits = text.strip_prefix('#').filter(|it| it.len() == 6).ok_or_else(wrong)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let number = u32::from_str_radix(digits, 16).map_err(|_| wrong())?;
        let [_, r, g, b] = number.to_be_bytes();
        Ok(Colour([r, g, b]))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_that_cannot_be_read_is_refused_with_its_contrast() {
        let colour = |text: &str| text.parse::<Colour>().unwrap();
        assert!((colour("#000000").contrast(colour("#ffffff")) - 21.0).abs() < 0.01);
        assert!(colour("#0b57d0").check_on_light().is_ok());
        assert!(colour("#a8c7fa").check_on_dark().is_ok());
        let refused = colour("#ffcc00").check_on_light().unwrap_err().to_string();
        assert!(refused.contains("contrast of 1.4:1"), "{refused}");
        assert!(colour("#0b57d0").check_on_dark().is_err());
        for text in ["red", "#fff", "#gggggg", "0b57d0", "#+b57d0"] {
            assert!(text.parse::<Colour>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_grounds_are_those_of_the_style_sheet() {
        let css = include_str!("../../assets/bongsu.css");
        for ground in LIGHT.iter().chain(&DARK) {
            let is_there = css.contains(&format!("--paper: {ground}"))
                || css.contains(&format!("--card: {ground}"));
            assert!(is_there, "{ground}");
        }
    }
}
