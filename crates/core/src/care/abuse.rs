//! What was reported of abuse: written down once and added to, never changed; read by its author
//! and by who answers for the employer's duty alone.

use super::BLOCK_LIMIT;
use crate::Time;
use crate::call::{Call, CallId, Ending};
use crate::hash::digest;
use crate::plain_text::plain_text;
use crate::promise::Person;
use crate::ticket::masking::mask;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use uuid::Uuid;

/// The longest text of a report.
pub const TEXT_MAX_CHARS: usize = 4_000;
/// A caller counts as difficult for so long after a report: then everybody begins anew.
pub const DIFFICULT_FOR: Duration = Duration::from_secs(30 * 24 * 3600);
/// The most texts that are added to one report.
pub const ENTRIES_MAX: usize = 50;

/// The id of a report: UUID version 7 (RFC 9562).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AbuseId(Uuid);

impl AbuseId {
    /// The id of what a person reports of a call: reported twice, it is one.
    pub fn new(at: Time, call: CallId, by: &Person) -> AbuseId {
        let millis = u64::try_from(at.as_micros().div_euclid(1000)).unwrap_or(0);
        let digest = digest(&format!("{call}/{}", by.id)).to_be_bytes();
        let mut bytes = [0u8; 10];
        bytes.copy_from_slice(&digest[..10]);
        AbuseId(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }

    /// As a UUID, for the store.
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl std::fmt::Display for AbuseId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.0, f)
    }
}

impl std::str::FromStr for AbuseId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<AbuseId, uuid::Error> {
        text.parse().map(AbuseId)
    }
}

/// What a caller did.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbuseKind {
    /// Swore or insulted.
    Insult,
    /// Threatened.
    Threat,
    /// Harassed sexually.
    Sexual,
    /// Demanded again and again what nobody owes.
    Demand,
}

impl AbuseKind {
    /// All, in the order of the form.
    pub const ALL: [AbuseKind; 4] =
        [AbuseKind::Insult, AbuseKind::Threat, AbuseKind::Sexual, AbuseKind::Demand];

    /// The code used in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            AbuseKind::Insult => "insult",
            AbuseKind::Threat => "threat",
            AbuseKind::Sexual => "sexual",
            AbuseKind::Demand => "demand",
        }
    }

    /// From the code.
    pub fn from_code(code: &str) -> Option<AbuseKind> {
        AbuseKind::ALL.into_iter().find(|it| it.as_str() == code)
    }
}

/// What the law has the employer do on demand (article 41 §2 and its decree).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Other work, or none, for a while.
    OtherWork,
    /// A longer break.
    LongerBreak,
    /// Treatment or counselling.
    Counselling,
    /// Help with a complaint, a charge or a claim for damages, and the evidence for it.
    LegalHelp,
}

impl Measure {
    /// All, in the order of the form.
    pub const ALL: [Measure; 4] =
        [Measure::OtherWork, Measure::LongerBreak, Measure::Counselling, Measure::LegalHelp];

    /// The code used in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Measure::OtherWork => "other_work",
            Measure::LongerBreak => "longer_break",
            Measure::Counselling => "counselling",
            Measure::LegalHelp => "complaint",
        }
    }

    /// From the code.
    pub fn from_code(code: &str) -> Option<Measure> {
        Measure::ALL.into_iter().find(|it| it.as_str() == code)
    }
}

/// One text of a report, as it was written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Note {
    /// When.
    pub at: Time,
    /// By whom.
    pub by: Person,
    /// What.
    pub text: String,
    /// What the caller did, as its author names it.
    pub kind: Option<AbuseKind>,
    /// What its author asks the employer for.
    pub asks: Vec<Measure>,
}

/// What is added to a report.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Addition {
    /// In words; may be empty where something is asked for or named.
    pub text: String,
    /// What the caller did.
    pub kind: Option<AbuseKind>,
    /// What is asked of the employer.
    pub asks: Vec<Measure>,
}

/// That a caller is not connected with a person for a while; always with an end.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Block {
    /// Until when.
    pub until: Time,
    /// Who lifted it before, and when.
    pub lifted: Option<(Time, Person)>,
}

/// A report of abuse.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AbuseReport {
    /// Its id.
    pub id: AbuseId,
    /// The call.
    pub call: CallId,
    /// The customer, if it was known whose the call was.
    pub customer: Option<String>,
    /// The caller's number, if it was not hidden.
    pub number: Option<String>,
    /// Who reports.
    pub by: Person,
    /// When the call was stopped.
    pub at: Time,
    /// When the caller was warned in this call.
    pub warned_at: Option<Time>,
    /// What became of the call.
    pub ending: Ending,
    /// Whether the caller is not connected with a person for a while.
    pub block: Option<Block>,
    /// What was written, oldest first; added to, never changed.
    pub notes: Vec<Note>,
}

/// Why something about a report is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AbuseRefusal {
    /// A block longer than the operator allows.
    BlockTooLong(Duration),
    /// A caller with a hidden number cannot be known again.
    NobodyToBlock,
    /// A text that is missing, or longer than [`TEXT_MAX_CHARS`].
    Text,
    /// It has [`ENTRIES_MAX`] texts already.
    TooMany,
    /// Only its author adds to it what they saw and want.
    NotTheirs,
    /// There is no block any more.
    NoBlock,
}

impl AbuseReport {
    /// Reports a call that `by` had. What happened is written later, by who wants to.
    pub fn new(call: &Call, by: &Person, ending: Ending, now: Time) -> AbuseReport {
        AbuseReport {
            // By the call, so that a form that is sent again reports nothing twice.
            id: AbuseId::new(call.started_at, call.id, by),
            call: call.id,
            customer: call.customer.clone(),
            number: call.number.clone(),
            by: by.clone(),
            at: now,
            warned_at: call.warned_at,
            ending,
            block: None,
            notes: Vec::new(),
        }
    }

    /// Until when the caller is not connected with a person, unless that was lifted.
    pub fn blocked_until(&self) -> Option<Time> {
        self.block.as_ref().filter(|block| block.lifted.is_none()).map(|block| block.until)
    }

    /// Whether the caller is not connected with a person now.
    pub fn blocks(&self, now: Time) -> bool {
        self.blocked_until().is_some_and(|until| until > now)
    }

    /// Whether its author asked for something that nobody has answered yet.
    pub fn waits_for_an_answer(&self) -> bool {
        let asked = self.notes.iter().rposition(|note| !note.asks.is_empty());
        let answered = self.notes.iter().rposition(|note| note.by.id != self.by.id);
        // Nothing answered comes before everything that was asked.
        asked.is_some_and(|asked| answered.is_none_or(|answered| answered < asked))
    }

    /// Adds what its author saw, and what they ask for; or what is answered to them.
    ///
    /// # Errors
    /// [`AbuseRefusal`].
    pub fn add(&mut self, by: &Person, added: Addition, now: Time) -> Result<(), AbuseRefusal> {
        let Addition { text, kind, asks } = added;
        if by.id != self.by.id && (!asks.is_empty() || kind.is_some()) {
            return Err(AbuseRefusal::NotTheirs);
        }
        if self.notes.len() >= ENTRIES_MAX {
            return Err(AbuseRefusal::TooMany);
        }
        let text = mask(plain_text(&text).trim()).text;
        let length = text.chars().count();
        let says_nothing = length == 0 && asks.is_empty() && kind.is_none();
        if length > TEXT_MAX_CHARS || says_nothing {
            return Err(AbuseRefusal::Text);
        }
        self.notes.push(Note { at: now, by: by.clone(), text, kind, asks });
        Ok(())
    }

    /// Does not connect the caller with a person for a while. A block that is under way is
    /// replaced.
    ///
    /// # Errors
    /// [`AbuseRefusal`].
    pub fn block(
        &mut self,
        length: Duration,
        max: Duration,
        now: Time,
    ) -> Result<(), AbuseRefusal> {
        let max = max.min(BLOCK_LIMIT);
        if length > max {
            return Err(AbuseRefusal::BlockTooLong(max));
        }
        if self.number.is_none() {
            return Err(AbuseRefusal::NobodyToBlock);
        }
        self.block = Some(Block { until: now + length, lifted: None });
        Ok(())
    }

    /// Connects the caller with people again.
    ///
    /// # Errors
    /// [`AbuseRefusal::NoBlock`] when it is over.
    pub fn lift(&mut self, by: &Person, now: Time) -> Result<(), AbuseRefusal> {
        if !self.blocks(now) {
            return Err(AbuseRefusal::NoBlock);
        }
        if let Some(block) = &mut self.block {
            block.lifted = Some((now, by.clone()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    const HOUR: Duration = Duration::from_secs(3600);

    fn at(minutes: u64) -> Time {
        Time::from_secs(0) + Duration::from_secs(minutes * 60)
    }

    fn person(name: &str) -> Person {
        Person { id: name.into(), name: name.into() }
    }

    fn call() -> Call {
        let number = Some("+821012345678".to_owned());
        Call { number, ..Call::begin(at(0), "main", "c", Language::Ko) }
    }

    fn reported() -> AbuseReport {
        AbuseReport::new(&call(), &person("Lee"), Ending::Ended, at(10))
    }

    fn says(text: &str) -> Addition {
        Addition { text: text.into(), ..Addition::default() }
    }

    fn asks(measure: Measure) -> Addition {
        Addition { asks: vec![measure], ..Addition::default() }
    }

    #[test]
    fn a_block_always_ends_and_is_never_longer_than_allowed() {
        let mut report = reported();
        let too_long = report.block(25 * HOUR, 24 * HOUR, at(10));
        assert_eq!(too_long, Err(AbuseRefusal::BlockTooLong(24 * HOUR)));
        let forever = report.block(8 * 24 * HOUR, 900 * 24 * HOUR, at(10));
        assert_eq!(forever, Err(AbuseRefusal::BlockTooLong(BLOCK_LIMIT)));
        report.block(HOUR, 24 * HOUR, at(10)).unwrap();
        assert!(report.blocks(at(69)));
        assert!(!report.blocks(at(70)));
        report.lift(&person("Choi"), at(20)).unwrap();
        assert!(!report.blocks(at(21)));
        assert_eq!(report.lift(&person("Choi"), at(22)), Err(AbuseRefusal::NoBlock));
        let mut hidden = AbuseReport { number: None, ..reported() };
        assert_eq!(hidden.block(HOUR, HOUR, at(10)), Err(AbuseRefusal::NobodyToBlock));
    }

    #[test]
    fn what_a_counsellor_asks_for_waits_until_another_has_answered() {
        let mut report = reported();
        assert!(!report.waits_for_an_answer());
        report.add(&person("Lee"), asks(Measure::Counselling), at(11)).unwrap();
        report.add(&person("Lee"), says("swore at me"), at(11)).unwrap();
        assert!(report.waits_for_an_answer(), "no own word answers it");
        report.add(&person("Choi"), says("An appointment is made"), at(12)).unwrap();
        assert!(!report.waits_for_an_answer());
        report.add(&person("Lee"), asks(Measure::OtherWork), at(13)).unwrap();
        assert!(report.waits_for_an_answer());
    }

    #[test]
    fn no_password_that_was_said_is_kept() {
        let mut report = reported();
        report.add(&person("Lee"), says("비밀번호: pppwww11! 라고 소리침"), at(11)).unwrap();
        let text = &report.notes.last().expect("a note").text;
        assert!(!text.contains("pppwww11") && text.contains("소리침"), "{text}");
    }

    #[test]
    fn a_report_is_one_however_often_it_is_sent_and_nobody_asks_in_anothers_name() {
        let mut report = reported();
        assert_eq!(report.id, reported().id);
        let refused = report.add(&person("Choi"), asks(Measure::LegalHelp), at(12));
        assert_eq!(refused, Err(AbuseRefusal::NotTheirs));
        assert_eq!(report.add(&person("Lee"), says(" "), at(12)), Err(AbuseRefusal::Text));
    }
}
