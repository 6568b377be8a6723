//! The name that a person logs in by.

use unicode_normalization::UnicodeNormalization;

/// A login name: 1 to 64 letters, digits and `. _ - @`, in lower case, so that nobody becomes
/// another person by a capital letter; nor by a wide or composed one (NFKC, UAX 15), or by a
/// letter of another alphabet that looks like a Latin one (UTS 39 §5).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LoginName(String);

/// A text that is no login name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a login name has 1 to 64 letters of one alphabet, digits and . _ - @")]
pub struct InvalidLoginName;

const MAX_CHARS: usize = 64;

impl LoginName {
    /// Reads what a person typed.
    ///
    /// # Errors
    /// [`InvalidLoginName`].
    pub fn parse(text: &str) -> Result<LoginName, InvalidLoginName> {
        let name: String = text.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect();
        let valid = |c: char| {
            (c.is_alphanumeric() && !is_invisible(c)) || matches!(c, '.' | '_' | '-' | '@')
        };
        let mixes = name.chars().any(is_latin) && name.chars().any(looks_latin);
        match !mixes
            && !name.is_empty()
            && name.chars().count() <= MAX_CHARS
            && name.chars().all(valid)
        {
            true => Ok(LoginName(name)),
            false => Err(InvalidLoginName),
        }
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Letters of no width: the fillers of Hangul.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}')
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

/// Letters of alphabets some of whose letters look like Latin ones: Greek, Cyrillic, Armenian and
/// Cherokee.
fn looks_latin(c: char) -> bool {
    let ranges = ['\u{370}'..='\u{3ff}', '\u{400}'..='\u{52f}', '\u{530}'..='\u{58f}']
        .into_iter()
        .chain(['\u{13a0}'..='\u{13ff}', '\u{1c80}'..='\u{1c8f}', '\u{1f00}'..='\u{1fff}'])
        .chain(['\u{2de0}'..='\u{2dff}', '\u{a640}'..='\u{a69f}', '\u{ab70}'..='\u{abbf}']);
    ranges.into_iter().any(|range| range.contains(&c))
}

impl std::fmt::Display for LoginName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_becomes_another_person_by_a_capital_letter_or_a_space() {
        assert_eq!(LoginName::parse(" Minji.Kim "), LoginName::parse("minji.kim"));
        assert_eq!(LoginName::parse("민지").unwrap().as_str(), "민지");
        for wrong in ["", "  ", "kim minji", "a/b", "a\u{202e}b", &"x".repeat(65)] {
            assert_eq!(LoginName::parse(wrong), Err(InvalidLoginName), "{wrong}");
        }
    }

    #[test]
    fn nobody_becomes_another_person_by_a_letter_that_looks_the_same() {
        let hana = LoginName::parse("hana2").unwrap();
        for same in ["ｈana２", "HANA2", "\u{ff28}ana\u{ff12}", "hana²"] {
            assert_eq!(LoginName::parse(same).as_ref(), Ok(&hana), "{same}");
        }
        // Composed and decomposed Hangul, as keyboards of two systems write it.
        assert_eq!(LoginName::parse("\u{1106}\u{1175}\u{11ab}"), LoginName::parse("민"));
        assert_eq!(LoginName::parse("\u{212a}im"), LoginName::parse("kim"));
        for mixed in ["h\u{430}na2", "\u{3b1}lice", "kim\u{3164}", "kim\u{ffa0}", "\u{13aa}o"] {
            assert_eq!(LoginName::parse(mixed), Err(InvalidLoginName), "{mixed}");
        }
        for fine in ["김minji", "josé", "иван", "山田.taro"] {
            assert!(LoginName::parse(fine).is_ok(), "{fine}");
        }
    }
}
