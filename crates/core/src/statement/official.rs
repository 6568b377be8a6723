//! What a person states for the host, and the gate between words and evidence (S12).
//!
//! A person may know what no probe can see: an attack, a cable, a mistake. What only probes
//! can know is whether a site works: words that say so before it was seen are stopped, with
//! the figures. Going on needs a reason, and then the words are the host's, with what was
//! verified beside them.

use crate::Time;
use crate::incident::Counts;
use crate::inventory::Language;
use crate::statement::Statement;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use std::time::Duration;

/// For how long the next word may be promised.
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
    /// Why it may say more than was seen.
    pub beyond: Option<String>,
    /// When the next word comes, from now; `None` for the usual time.
    pub next_update: Option<Duration>,
}

/// What a person stated.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OfficialStatement {
    /// Who. Not for the public.
    pub by: String,
    /// What it says of the end.
    pub claim: Claim,
    /// In Korean; may be empty when there is English.
    #[serde(default)]
    pub ko: Narrative,
    /// In English; may be empty when there is Korean.
    #[serde(default)]
    pub en: Narrative,
    /// The statement that it corrects.
    #[serde(default)]
    pub corrects: Option<Corrected>,
}

/// What a statement says of the end. Nothing becomes verified by either.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// It goes on.
    #[default]
    Ongoing,
    /// The host has done what there was to do.
    Restored,
}

/// What is told in one language: what the law wants told besides the contact
/// (Telecommunications Business Act §33(2)).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Narrative {
    /// What happened, or is so now.
    pub fact: String,
    /// Why; empty when that is not said.
    #[serde(default)]
    pub cause: String,
    /// What is done about it; empty when that is not said.
    #[serde(default)]
    pub response: String,
}

/// Which statement is corrected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Corrected {
    /// Its number.
    pub number: u32,
    /// When it was made.
    pub as_of: Time,
}

impl Narrative {
    /// Whether nothing is told.
    pub fn is_empty(&self) -> bool {
        self.fact.is_empty() && self.cause.is_empty() && self.response.is_empty()
    }

    fn texts(&self) -> [&str; 3] {
        [&self.fact, &self.cause, &self.response]
    }
}

impl OfficialStatement {
    /// In `language`, or in the other when nothing was written in it.
    pub fn narrative(&self, language: Language) -> &Narrative {
        let (own, other) = match language {
            Language::Ko => (&self.ko, &self.en),
            Language::En => (&self.en, &self.ko),
        };
        if own.is_empty() { other } else { own }
    }
}

/// Whose words another person must approve before they go out. What the engine states, the
/// first word and the counts of what was verified among it, goes out by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Approval {
    /// Nobody's.
    #[default]
    Nobody,
    /// Those that name a cause, or say that the work is done.
    Causes,
    /// Everybody's.
    All,
}

impl Approval {
    /// From the word used in files.
    pub fn from_word(word: &str) -> Option<Approval> {
        match word {
            "none" => Some(Approval::Nobody),
            "causes" => Some(Approval::Causes),
            "all" => Some(Approval::All),
            _ => None,
        }
    }

    /// Whether a draft must be approved.
    pub fn is_needed(self, draft: &Draft) -> bool {
        let cause = !draft.ko.cause.is_empty() || !draft.en.cause.is_empty();
        match self {
            Approval::Nobody => false,
            Approval::Causes => cause || draft.claim == Claim::Restored,
            Approval::All => true,
        }
    }
}

/// Words that say more than was seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnverifiedClaim {
    /// What says it.
    pub said: ClaimSource,
    /// Sites that were seen working again,
    pub verified: u32,
    /// of so many that were hit or might be, and were not left out.
    pub of: u32,
}

/// How a draft says that it is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClaimSource {
    /// By its claim.
    Claim,
    /// By these words of it, though it claims to go on.
    Words(&'static str),
}

impl Draft {
    /// What it becomes when `by` states it after what was `said`; `None` when it corrects what
    /// was never said.
    pub fn stated(&self, by: &str, said: &[Statement]) -> Option<OfficialStatement> {
        let corrects = match self.corrects {
            None => None,
            Some(number) => {
                let wrong = said.iter().find(|said| said.number == number)?;
                Some(Corrected { number, as_of: wrong.as_of })
            }
        };
        let (ko, en) = (self.ko.clone(), self.en.clone());
        Some(OfficialStatement { by: by.to_owned(), claim: self.claim, ko, en, corrects })
    }

    /// Whether the words stay within what was seen.
    ///
    /// # Errors
    /// [`UnverifiedClaim`], when they say that it is over while a site of the list is not verified.
    /// Words are compared with a list, which misses some and stops some that are innocent
    /// ("not yet restored"): so it is a question, and a written reason answers it.
    pub fn check(&self, counts: &Counts) -> Result<(), UnverifiedClaim> {
        let unverified = counts.at_risk + counts.hit;
        let said = match self.claim {
            Claim::Restored => Some(ClaimSource::Claim),
            Claim::Ongoing => self.says_over().map(ClaimSource::Words),
        };
        match said {
            Some(said) if unverified > 0 => Err(UnverifiedClaim {
                said,
                verified: counts.verified,
                of: counts.verified + unverified,
            }),
            _ => Ok(()),
        }
    }

    fn says_over(&self) -> Option<&'static str> {
        let texts = self.ko.texts().into_iter().chain(self.en.texts());
        texts
            .map(plain)
            .find_map(|text| RESOLUTION_PHRASES.iter().find(|word| text.contains(**word)).copied())
    }
}

/// Words that usually say that it is over, in lower case, single-spaced.
const RESOLUTION_PHRASES: [&str; 26] = [
    "복구되었",
    "복구됐",
    "복구 되었",
    "복구했",
    "복구하였",
    "복구 완료",
    "복구를 완료",
    "복구를 마쳤",
    "정상화되",
    "정상화됐",
    "정상화 되",
    "정상화했",
    "정상화 완료",
    "해결되었",
    "해결됐",
    "해결했",
    "정상적으로 이용",
    "정상 이용",
    "조치 완료",
    "조치를 완료",
    "restored",
    "recovered",
    "resolved",
    "back to normal",
    "back online",
    "working again",
];

fn plain(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
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
    fn restored_is_stopped_with_the_figures_while_sites_are_not_verified() {
        let draft = Draft { claim: Claim::Restored, ..saying("끝났습니다.", "") };
        let beyond = draft.check(&counts(1204, 796)).unwrap_err();
        assert_eq!(beyond, UnverifiedClaim { said: ClaimSource::Claim, verified: 796, of: 2000 });
        assert_eq!(draft.check(&counts(0, 2000)), Ok(()));
    }

    #[test]
    fn words_that_say_so_are_stopped_like_the_claim() {
        for (ko, en, word) in [
            ("네임서버가  복구되었습니다.", "", "복구되었"),
            ("지금은 정상적으로\n이용하실 수 있습니다.", "", "정상적으로 이용"),
            ("", "Everything is Back To  Normal.", "back to normal"),
        ] {
            let beyond = saying(ko, en).check(&counts(1, 0)).unwrap_err();
            assert_eq!(beyond.said, ClaimSource::Words(word), "{ko}{en}");
        }
    }

    #[test]
    fn what_is_known_may_be_said() {
        let draft = saying("네임서버가 공격을 받고 있습니다.", "Our name servers are attacked.");
        assert_eq!(draft.check(&counts(2000, 0)), Ok(()));
    }

    #[test]
    fn a_cause_is_approved_by_another_where_that_is_wanted() {
        let plain = saying("살펴보고 있습니다.", "");
        let mut cause = plain.clone();
        cause.ko.cause = "케이블".into();
        let done = Draft { claim: Claim::Restored, ..plain.clone() };
        for (draft, needed) in [(&plain, false), (&cause, true), (&done, true)] {
            assert_eq!(Approval::Causes.is_needed(draft), needed);
            assert!(Approval::All.is_needed(draft) && !Approval::Nobody.is_needed(draft));
        }
    }

    #[test]
    fn who_reads_the_other_language_reads_what_there_is() {
        let draft = saying("공격을 받고 있습니다.", "");
        let stated = OfficialStatement {
            by: "김운영".into(),
            claim: Claim::Ongoing,
            ko: draft.ko,
            en: draft.en,
            corrects: None,
        };
        assert_eq!(stated.narrative(Language::En), stated.narrative(Language::Ko));
    }
}
