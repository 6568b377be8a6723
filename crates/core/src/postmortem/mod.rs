//! Postmortems: what an incident taught, written, approved by another person, and published.
//!
//! A postmortem is a row of revisions; each is kept. What is published stays published, as it was
//! approved, while a newer draft is being written.

mod decide;

pub use decide::{Facts, decide};

use crate::Time;
use crate::incident::IncidentId;
use crate::language::Text;
use crate::promise::Person;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The longest text of a section in one language, in characters.
pub const TEXT_MAX_CHARS: usize = 8_000;

/// A part of a postmortem, in the order in which it is read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// What happened, in a few sentences.
    Summary,
    /// Whom it affected, and how.
    Impact,
    /// Why it happened.
    Cause,
    /// What was done, and what helped.
    Response,
    /// What went well, what did not, and where luck helped.
    Lessons,
    /// What is done so that it does not happen again, by when.
    Actions,
}

impl Section {
    /// All, in the order in which they are read.
    pub const ALL: [Section; 6] = [
        Section::Summary,
        Section::Impact,
        Section::Cause,
        Section::Response,
        Section::Lessons,
        Section::Actions,
    ];

    /// The code in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Section::Summary => "summary",
            Section::Impact => "impact",
            Section::Cause => "cause",
            Section::Response => "response",
            Section::Lessons => "lessons",
            Section::Actions => "actions",
        }
    }
}

/// The sections that were written.
pub type Texts = BTreeMap<Section, Text>;

/// Who did something, and when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Signature {
    /// Who.
    pub by: Person,
    /// When.
    pub at: Time,
}

/// What is being written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Draft {
    /// The sections.
    pub texts: Texts,
    /// Who wrote it last.
    pub written: Signature,
    /// Who approved it as it is.
    pub approved: Option<Signature>,
}

/// What everybody reads.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Published {
    /// The sections.
    pub texts: Texts,
    /// When it was published first.
    pub first_at: Time,
    /// When it was published as it is.
    pub at: Time,
}

/// The postmortem of an incident, as it is now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Postmortem {
    /// Of which incident.
    pub incident: IncidentId,
    /// How often it was changed.
    pub revision: u32,
    /// What is being written.
    pub draft: Option<Draft>,
    /// What everybody reads.
    pub published: Option<Published>,
}

impl Postmortem {
    /// That of an incident of which nothing was written yet.
    pub const fn of(incident: IncidentId) -> Postmortem {
        Postmortem { incident, revision: 0, draft: None, published: None }
    }
}

/// What is to be done with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Keep what was written; an approval of what was there before is void.
    Save(Texts),
    /// Approve the draft.
    Approve,
    /// Publish the draft.
    Publish,
    /// Publish it no more.
    Withdraw,
}

/// Why nothing was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// Somebody changed it since it was read.
    #[error("the postmortem was changed in the meantime")]
    Changed,
    /// There is no summary.
    #[error("the summary is missing")]
    NoSummary,
    /// A section is longer than [`TEXT_MAX_CHARS`].
    #[error("a section is too long")]
    TooLong(Section),
    /// There is no draft.
    #[error("there is no draft")]
    NoDraft,
    /// Who wrote it approves it not.
    #[error("another person than the author must approve it")]
    SamePerson,
    /// It was not approved as it is.
    #[error("another person must approve it first")]
    NotApproved,
    /// Its incident is open.
    #[error("the incident is not resolved")]
    IncidentOpen,
    /// It is not published.
    #[error("it is not published")]
    NotPublished,
}

#[cfg(test)]
mod tests;
