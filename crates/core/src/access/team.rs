//! Named groups of people, such as those who work nights, or those who know the network.

use crate::plain_text::plain_line;

/// The name of a team: 1 to 40 characters in one line.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TeamName(String);

/// A text that is no name of a team.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the name of a team has 1 to {MAX_CHARS} characters")]
pub struct InvalidTeamName;

const MAX_CHARS: usize = 40;

impl TeamName {
    /// Reads what a person typed.
    ///
    /// # Errors
    /// [`InvalidTeamName`].
    pub fn parse(text: &str) -> Result<TeamName, InvalidTeamName> {
        let name = plain_line(text).trim().to_owned();
        match !name.is_empty() && name.chars().count() <= MAX_CHARS {
            true => Ok(TeamName(name)),
            false => Err(InvalidTeamName),
        }
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for TeamName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_has_a_short_name_in_one_line() {
        assert_eq!(TeamName::parse(" 야간 ").unwrap().as_str(), "야간");
        for wrong in ["", "  ", &"x".repeat(41)] {
            assert_eq!(TeamName::parse(wrong), Err(InvalidTeamName), "{wrong}");
        }
        assert!(!TeamName::parse("a\nb\u{202e}c").unwrap().as_str().contains(['\n', '\u{202e}']));
    }
}
