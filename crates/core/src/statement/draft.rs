//! What a person is about to state.

use super::Statement;
use super::official::{
    Approval, Claim, ClaimSource, Corrected, NamedCause, Narrative, OfficialStatement,
    UnverifiedClaim,
};
use crate::incident::Counts;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use std::time::Duration;

/// How far ahead the next update may be promised.
pub const NEXT_UPDATE_SPAN: RangeInclusive<Duration> =
    Duration::from_secs(5 * 60)..=Duration::from_secs(24 * 3600);

/// What a person is about to state.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Draft {
    /// What it says of the end.
    pub claim: Claim,
    /// In Korean.
    pub ko: Narrative,
    /// In English.
    pub en: Narrative,
    /// The number of the statement that it corrects.
    pub corrects: Option<u32>,
    /// Why it may claim more than was verified.
    pub unverified_reason: Option<String>,
    /// What it says of the cause that the evidence names.
    #[serde(default, skip_serializing_if = "NamedCause::is_left")]
    pub named_cause: NamedCause,
    /// When the next update comes, from now; `None` for the configured interval.
    pub next_update: Option<Duration>,
}

impl Draft {
    /// The statement that it becomes when `author` publishes it after the `earlier` ones;
    /// `None` when it corrects a statement that was never made.
    pub fn publish(&self, author: &str, earlier: &[Statement]) -> Option<OfficialStatement> {
        let corrects = match self.corrects {
            None => None,
            Some(number) => {
                let corrected = earlier.iter().find(|statement| statement.number == number)?;
                Some(Corrected { number, as_of: corrected.as_of })
            }
        };
        let [ko, en] = [&self.ko, &self.en].map(Narrative::without_direction_marks);
        let (author, named_cause) = (author.to_owned(), self.named_cause);
        Some(OfficialStatement { author, claim: self.claim, ko, en, corrects, named_cause })
    }

    /// Whether a second person must approve it.
    pub fn needs_approval(&self, approval: Approval) -> bool {
        let names_cause =
            !self.ko.cause.is_empty() || !self.en.cause.is_empty() || !self.named_cause.is_left();
        match approval {
            Approval::Nobody => false,
            Approval::Causes => names_cause || self.claim == Claim::Restored,
            Approval::All => true,
        }
    }

    /// What it says, by the fields of its form.
    pub fn fields(&self) -> [(&'static str, &str); 6] {
        [
            ("ko_fact", &self.ko.fact),
            ("ko_cause", &self.ko.cause),
            ("ko_response", &self.ko.response),
            ("en_fact", &self.en.fact),
            ("en_cause", &self.en.cause),
            ("en_response", &self.en.response),
        ]
    }

    /// Whether it stays within what was verified.
    ///
    /// # Errors
    /// [`UnverifiedClaim`], when it says that the outage is over while a site of the list is
    /// not verified. The text is compared with a list of phrases, which misses some and stops
    /// some that are innocent ("not yet restored"): a written reason lets it pass.
    pub fn check(&self, counts: &Counts) -> Result<(), UnverifiedClaim> {
        let unverified = counts.waiting();
        let source = match self.claim {
            Claim::Restored => Some(ClaimSource::Claim),
            Claim::Ongoing => {
                let written = [&self.ko, &self.en].map(Narrative::without_direction_marks);
                let phrase = written.iter().find_map(Narrative::resolution_phrase);
                phrase.map(ClaimSource::Phrase)
            }
        };
        match source {
            Some(source) if unverified > 0 => Err(UnverifiedClaim {
                source,
                verified: counts.verified,
                of: counts.verified + unverified,
            }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(hit: u32, verified: u32) -> Counts {
        Counts { hit, verified, ..Counts::default() }
    }

    fn saying(ko: &str, en: &str) -> Draft {
        let narrative = |fact: &str| Narrative { fact: fact.into(), ..Narrative::default() };
        Draft { ko: narrative(ko), en: narrative(en), ..Draft::default() }
    }

    #[test]
    fn no_text_turns_around_what_follows_it() {
        let draft = saying("\u{202e}다니습었되구복", "re\u{2066}sol\u{200f}ved\u{2069}");
        let stated = draft.publish("Kim", &[]).unwrap();
        assert_eq!((&*stated.ko.fact, &*stated.en.fact), ("다니습었되구복", "resolved"));
        let plain = saying("", "resolved").check(&counts(1, 0));
        assert_eq!(draft.check(&counts(1, 0)).is_err(), plain.is_err());
    }

    #[test]
    fn restored_is_refused_with_the_figures_while_sites_are_not_verified() {
        let draft = Draft { claim: Claim::Restored, ..saying("끝났습니다.", "") };
        let refused = draft.check(&counts(1204, 796)).unwrap_err();
        let expected = UnverifiedClaim { source: ClaimSource::Claim, verified: 796, of: 2000 };
        assert_eq!(refused, expected);
        assert_eq!(draft.check(&counts(0, 2000)), Ok(()));
    }

    #[test]
    fn a_phrase_that_says_so_is_refused_like_the_claim() {
        for (ko, en, phrase) in [
            ("네임서버가  복구되었습니다.", "", "복구되었"),
            ("지금은 정상적으로\n이용하실 수 있습니다.", "", "정상적으로 이용"),
            ("", "Everything is Back To  Normal.", "back to normal"),
        ] {
            let refused = saying(ko, en).check(&counts(1, 0)).unwrap_err();
            assert_eq!(refused.source, ClaimSource::Phrase(phrase), "{ko}{en}");
        }
    }

    #[test]
    fn what_is_known_may_be_said() {
        let draft = saying("네임서버가 공격을 받고 있습니다.", "Our name servers are attacked.");
        assert_eq!(draft.check(&counts(2000, 0)), Ok(()));
    }

    #[test]
    fn a_cause_needs_approval_where_that_is_configured() {
        let plain = saying("살펴보고 있습니다.", "");
        let mut cause = plain.clone();
        cause.ko.cause = "케이블".into();
        let done = Draft { claim: Claim::Restored, ..plain.clone() };
        for (draft, needed) in [(&plain, false), (&cause, true), (&done, true)] {
            assert_eq!(draft.needs_approval(Approval::Causes), needed);
            assert!(draft.needs_approval(Approval::All) && !draft.needs_approval(Approval::Nobody));
        }
    }
}
