//! What a person wants to state, as it was sent by a form or by a program.

use crate::error::{Error, FieldError};
use crate::params::{optional_words, words};
use bongsu_core::Time;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::statement::draft::{Draft, NEXT_UPDATE_SPAN};
use bongsu_core::statement::official::{Claim, Narrative, OfficialStatement};
use bongsu_core::statement::{Statement, StatementKind};
use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, Serialize, de};
use std::fmt;
use std::time::Duration;
use utoipa::ToSchema;

/// The longest name of a person, and the longest words, in characters.
pub const BY_MOST: usize = 80;
pub const WORDS_MOST: usize = 500;

/// A statement of a person for the host. Fact, cause and response in Korean, in English, or
/// in both; whoever reads the other language reads what there is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct StatementForm {
    /// Who states it, not for the public; at most 80 characters.
    pub by: String,
    /// `goes_on` (when nothing is given) or `restored`: the host says that it is done.
    pub claim: String,
    /// What happened; each text has at most 500 characters.
    pub ko_fact: String,
    /// Why, as far as the host knows; may be left out.
    pub ko_cause: String,
    /// What is done about it; may be left out.
    pub ko_response: String,
    /// What happened, in English.
    pub en_fact: String,
    /// Why, in English.
    pub en_cause: String,
    /// What is done about it, in English.
    pub en_response: String,
    /// When the next word comes, in minutes from now, 5 to 1440; the usual time when left out.
    #[serde(deserialize_with = "number")]
    #[schema(value_type = Option<u32>)]
    pub next_update_minutes: Option<u32>,
    /// The number of the statement that this one corrects.
    #[serde(deserialize_with = "number")]
    #[schema(value_type = Option<u32>)]
    pub corrects: Option<u32>,
    /// Why it may say more than was verified; asked for only when it does.
    pub reason: String,
}

/// A number, a number in quotes, or nothing: forms send text.
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    struct Number;
    impl Visitor<'_> for Number {
        type Value = Option<u32>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a whole number")
        }
        fn visit_u64<E: de::Error>(self, n: u64) -> Result<Option<u32>, E> {
            u32::try_from(n).map(Some).map_err(E::custom)
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<u32>, E> {
            match text.trim() {
                "" => Ok(None),
                text => text.parse().map(Some).map_err(E::custom),
            }
        }
        fn visit_unit<E: de::Error>(self) -> Result<Option<u32>, E> {
            Ok(None)
        }
    }
    from.deserialize_any(Number)
}

impl StatementForm {
    /// What is stated of `view`'s incident, and the draft of it.
    ///
    /// # Errors
    /// The first field that holds what it cannot hold. Whether it stays within the evidence
    /// is [`Draft::check`]'s matter.
    pub fn read(&self, view: &IncidentView) -> Result<(OfficialStatement, Draft), Error> {
        let by = words("by", &self.by, BY_MOST)?;
        let text = |field, text: &str| optional_words(field, text, WORDS_MOST);
        let ko = Narrative {
            fact: text("ko_fact", &self.ko_fact)?,
            cause: text("ko_cause", &self.ko_cause)?,
            response: text("ko_response", &self.ko_response)?,
        };
        let en = Narrative {
            fact: text("en_fact", &self.en_fact)?,
            cause: text("en_cause", &self.en_cause)?,
            response: text("en_response", &self.en_response)?,
        };
        for (narrative, field) in [(&ko, "ko_fact"), (&en, "en_fact")] {
            if narrative.fact.is_empty()
                && (!narrative.is_empty() || ko.is_empty() && en.is_empty())
            {
                return Err(Error::invalid(field, FieldError::Missing));
            }
        }
        let reason = optional_words("reason", &self.reason, WORDS_MOST)?;
        let draft = Draft {
            claim: self.claim()?,
            ko,
            en,
            corrects: self.corrects,
            unverified_reason: (!reason.is_empty()).then_some(reason),
            next_update: self.next_update()?,
        };
        match draft.publish(&by, &view.statements) {
            Some(stated) => Ok((stated, draft)),
            None => {
                let last = view.statements.last().map_or(0, |said| said.number);
                Err(Error::invalid("corrects", FieldError::NotANumber(0, last)))
            }
        }
    }

    fn claim(&self) -> Result<Claim, Error> {
        match self.claim.as_str() {
            "" | "goes_on" => Ok(Claim::Ongoing),
            "restored" => Ok(Claim::Restored),
            _ => Err(Error::invalid("claim", FieldError::NotOneOf("goes_on, restored"))),
        }
    }

    fn next_update(&self) -> Result<Option<Duration>, Error> {
        let minutes = |span: &Duration| (span.as_secs() / 60) as u32;
        let (min_duration, most) =
            (minutes(NEXT_UPDATE_SPAN.start()), minutes(NEXT_UPDATE_SPAN.end()));
        match self.next_update_minutes {
            Some(n) if !(min_duration..=most).contains(&n) => {
                Err(Error::invalid("next_word_minutes", FieldError::NotANumber(min_duration, most)))
            }
            minutes => Ok(minutes.map(|n| Duration::from_secs(u64::from(n) * 60))),
        }
    }
}

/// The statement that `stated` would be now.
pub fn preview(
    view: &IncidentView,
    stated: OfficialStatement,
    next: Option<Duration>,
    now: Time,
) -> Statement {
    Statement {
        incident: view.incident.id,
        number: view.incident.statements,
        as_of: now,
        next_update_by: next.map(|span| now + span),
        since: view.incident.began_at,
        kind: StatementKind::Official(Box::new(stated)),
        counts: view.incident.counts,
    }
}
