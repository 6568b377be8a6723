//! The name that a person logs in by.

/// A login name: 1 to 64 letters, digits and `. _ - @`, in lower case, so that nobody becomes
/// another person by a capital letter.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LoginName(String);

/// A text that is no login name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a login name has 1 to 64 letters, digits and . _ - @")]
pub struct InvalidLoginName;

const MAX_CHARS: usize = 64;

impl LoginName {
    /// Reads what a person typed.
    ///
    /// # Errors
    /// [`InvalidLoginName`].
    pub fn parse(text: &str) -> Result<LoginName, InvalidLoginName> {
        let name = text.trim().to_lowercase();
        let valid = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@');
        match !name.is_empty() && name.chars().count() <= MAX_CHARS && name.chars().all(valid) {
            true => Ok(LoginName(name)),
            false => Err(InvalidLoginName),
        }
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
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
}
