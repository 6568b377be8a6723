//! What a person of the company states, and what may be said before it was verified (S12).
//!
//! A person may know what no probe can see: an attack, a cable, a mistake. Only probes can
//! know whether a site works: a claim that goes beyond what was verified is refused with the
//! figures. Publishing it anyway needs a reason, and the verified figures stand beside it.

use crate::Time;
use crate::inventory::Language;
use serde::{Deserialize, Serialize};

/// What a person stated.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OfficialStatement {
    /// Who stated it. Not for the public.
    pub author: String,
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
    /// What it says of the cause that the evidence names.
    #[serde(default, skip_serializing_if = "NamedCause::is_left")]
    pub named_cause: NamedCause,
}

/// What a statement says of the cause that the evidence names.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NamedCause {
    /// Nothing.
    #[default]
    Left,
    /// It is not the cause: nothing says so any more, until another is named.
    Withdrawn,
    /// It may be the cause after all.
    Reinstated,
}

impl NamedCause {
    /// Whether it says nothing of it.
    pub fn is_left(&self) -> bool {
        *self == NamedCause::Left
    }

    /// From the code used in forms and the API.
    pub fn from_code(code: &str) -> Option<NamedCause> {
        match code {
            "" => Some(NamedCause::Left),
            "withdrawn" => Some(NamedCause::Withdrawn),
            "reinstated" => Some(NamedCause::Reinstated),
            _ => None,
        }
    }
}

/// What a statement says of the end. No site becomes verified by it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// The outage is ongoing.
    #[default]
    Ongoing,
    /// The host has done what there was to do.
    Restored,
}

/// The text in one language: what the law requires besides the contact
/// (Telecommunications Business Act §33(2)).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Narrative {
    /// What happened, or is so now.
    pub fact: String,
    /// Why; empty when not stated.
    #[serde(default)]
    pub cause: String,
    /// What is done about it; empty when not stated.
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
    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.fact.is_empty() && self.cause.is_empty() && self.response.is_empty()
    }

    /// The same without characters that turn the direction of what follows (UAX 9): text that
    /// reads other than it is written.
    pub fn without_direction_marks(&self) -> Narrative {
        let cleaned = |text: &String| text.chars().filter(|c| !is_direction_mark(*c)).collect();
        Narrative {
            fact: cleaned(&self.fact),
            cause: cleaned(&self.cause),
            response: cleaned(&self.response),
        }
    }

    /// The first phrase in it that usually says that the outage is over.
    pub fn resolution_phrase(&self) -> Option<&'static str> {
        let texts = [&self.fact, &self.cause, &self.response];
        texts.into_iter().find_map(|text| resolution_phrase(text))
    }
}

/// The first phrase in a text that usually says that the outage is over.
pub fn resolution_phrase(text: &str) -> Option<&'static str> {
    let text = normalized(text);
    let is_said = |phrase: &str| {
        text.match_indices(phrase).any(|(at, _)| {
            let (before, after) = (&text[..at], &text[at + phrase.len()..]);
            let is_denied = NEGATIONS.iter().any(|negation| before.ends_with(negation))
                || (USABLE_PHRASES.contains(&phrase) && denies(after));
            !is_denied && !is_awaited(phrase, before, after)
        })
    };
    RESOLUTION_PHRASES.into_iter().chain(USABLE_PHRASES).find(|phrase| is_said(phrase))
}

/// What turns a phrase right behind it round: “names could not be resolved”, “not yet restored”,
/// “is being restored”.
const NEGATIONS: [&str; 8] =
    ["not be ", "not been ", "not yet ", "not yet been ", "not ", "never ", "being ", "will be "];

/// Words before a phrase, in its clause, that make it what is waited for.
const CONDITIONS: [&str; 7] = ["when", "once", "until", "if", "whether", "before", "as soon as"];

/// What makes a Korean or Japanese verb what is waited for: “정상화되면”, “복구되었는지”, “복구되는 대로”,
/// “復旧しましたら”, “正常に戻り次第”.
const ENDINGS_OF_CONDITIONS: [&str; 9] =
    ["면", "는지", "는 대로", "기 전", "ら", "次第", "り次第", "ったら", "るまで"];

/// Whether the text waits for it: “we will write when it is restored”.
fn is_awaited(phrase: &str, before: &str, after: &str) -> bool {
    if !phrase.is_ascii() {
        let is_ending = |ending: &&str| after.starts_with(*ending);
        return ENDINGS_OF_CONDITIONS.iter().any(is_ending)
            || (USABLE_PHRASES.contains(&phrase)
                && ["되면", "하면", "하는 대로", "는지"].iter().any(|word| {
                    after.chars().take(DENIAL_CHARS).collect::<String>().contains(word)
                }));
    }
    let clause = before.rsplit(['.', ',', ';', ':', '!', '?', '\u{2014}']).next().unwrap_or(before);
    let clause = format!(" {clause}");
    CONDITIONS.iter().any(|word| clause.contains(&format!(" {word} ")))
        && !clause.contains(" once again ")
}
/// How far behind a phrase Korean and Japanese deny it, in characters: “정상적으로 이용하실 수 없습니다”.
const DENIAL_CHARS: usize = 10;

/// Whether a sentence goes on with a denial, or with what is yet to be confirmed.
fn denies(after: &str) -> bool {
    let next: String = after.chars().take(DENIAL_CHARS).collect();
    ["없", "않", "못", "여부", "확인되는 대로", "확인하는 대로", "ませ", "ない", "かどうか"]
        .iter()
        .any(|word| next.contains(word))
}

/// Embeddings, overrides, isolates and marks (UAX 9 §2).
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl OfficialStatement {
    /// The text for a reader of `language`, or the other when nothing was written in it.
    pub fn narrative(&self, language: Language) -> &Narrative {
        let (narrative, _) = self.narrative_with_language(language);
        narrative
    }

    /// The same, with the language that it is in.
    pub fn narrative_with_language(&self, reader: Language) -> (&Narrative, Language) {
        let [own, other] = reader.choose((&self.ko, Language::Ko), (&self.en, Language::En));
        if own.0.is_empty() { other } else { own }
    }
}

/// Which drafts a second person must approve. What the engine states by itself, the first
/// statement and the verified counts, needs no approval.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Approval {
    /// None.
    #[default]
    Nobody,
    /// Those that name a cause, or claim that the work is done.
    Causes,
    /// All.
    All,
}

impl Approval {
    /// From the code used in files.
    pub fn from_code(code: &str) -> Option<Approval> {
        match code {
            "none" => Some(Approval::Nobody),
            "causes" => Some(Approval::Causes),
            "all" => Some(Approval::All),
            _ => None,
        }
    }
}

/// A claim that goes beyond what was verified.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnverifiedClaim {
    /// What makes the claim.
    pub source: ClaimSource,
    /// Sites that were verified,
    pub verified: u32,
    /// of so many that were affected or at risk, excluded ones left out.
    pub of: u32,
}

/// How a draft claims that the outage is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClaimSource {
    /// By its [`Claim`].
    Claim,
    /// By this phrase in its text.
    Phrase(&'static str),
}

/// Phrases that usually say that the outage is over, in lower case, single-spaced.
const RESOLUTION_PHRASES: [&str; 51] = [
    "복구되었",
    "복구됐",
    "복구 되었",
    "복구했",
    "복구하였",
    "복구 완료",
    "복구를 완료",
    "복구를 마쳤",
    "복구가 끝났",
    "정상화되",
    "정상화됐",
    "정상화 되",
    "정상화했",
    "정상화 완료",
    "해결되었",
    "해결됐",
    "해결했",
    "해소되었",
    "해소됐",
    "장애가 끝났",
    "장애가 종료되",
    "조치 완료",
    "조치를 완료",
    "restored",
    "recovered",
    "resolved",
    "back to normal",
    "back online",
    "working again",
    "up and running",
    "is back up",
    "are back up",
    "up again",
    "fully operational",
    "is fixed",
    "are fixed",
    "been fixed",
    "have fixed",
    "outage is over",
    "outage has ended",
    "復旧しました",
    "復旧いたしました",
    "復旧済み",
    "復旧完了",
    "復旧が完了",
    "解決しました",
    "解決いたしました",
    "解消しました",
    "解消いたしました",
    "正常に戻",
    "ご利用いただけるようになりました",
];

/// Phrases that say that it works, unless the sentence goes on to deny it.
const USABLE_PHRASES: [&str; 17] = [
    "정상입니다",
    "정상이에요",
    "정상이며",
    "정상 상태입니다",
    "正常です",
    "정상적으로 이용",
    "정상 이용",
    "정상적으로 접속",
    "정상 접속",
    "정상적으로 동작",
    "정상 동작 중",
    "정상 가동",
    "정상 작동",
    "正常にご利用",
    "正常に利用",
    "正常に動作",
    "通常どおりご利用",
];

fn normalized(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_resolved_is_not_over() {
        for text in [
            "Names could not be resolved.",
            "Not yet restored.",
            "정상 상태인지 확인하고 있습니다.",
            "It has not been restored yet.",
            "現在、正常にご利用いただけません。",
        ] {
            assert_eq!(resolution_phrase(text), None, "{text}");
        }
        for text in [
            "Names could not be resolved. All is restored.",
            "복구되었습니다.",
            "이제 서비스가 정상입니다.",
            "復旧しました。",
        ] {
            assert!(resolution_phrase(text).is_some(), "{text}");
        }
    }

    #[test]
    fn what_is_waited_for_is_not_over() {
        for text in [
            "We will call you when your site is restored.",
            "The next update follows once all is back to normal.",
            "Service is being restored.",
            "정상화되는 대로 전화드리겠습니다.",
            "복구되었는지 확인해 전화드리겠습니다.",
            "정상적으로 이용하실 수 있게 되면 알려 드리겠습니다.",
            "復旧しましたらご連絡いたします。",
            "正常に戻り次第お知らせします。",
        ] {
            assert_eq!(resolution_phrase(text), None, "{text}");
        }
        for text in [
            "When the card was replaced, all sites were restored.",
            "Once again restored.",
            "Restored before noon.",
            "정상화되었습니다.",
        ] {
            assert!(resolution_phrase(text).is_some(), "{text}");
        }
    }

    #[test]
    fn a_reader_of_the_other_language_gets_the_text_there_is() {
        let fact = "공격을 받고 있습니다.".to_owned();
        let statement = OfficialStatement {
            author: "김운영".into(),
            claim: Claim::Ongoing,
            ko: Narrative { fact, ..Narrative::default() },
            en: Narrative::default(),
            named_cause: NamedCause::Left,
            corrects: None,
        };
        assert_eq!(statement.narrative(Language::En), statement.narrative(Language::Ko));
    }
}
