//! What people change of a schedule without changing its layers.

use crate::Time;
use crate::incident::IncidentId;
use crate::maintenance::Window;
use crate::oncall::OncallKey;
use serde::{Deserialize, Serialize};

/// The id of a change; it sorts by time.
pub type ChangeId = IncidentId;

/// A change of a schedule as it is now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ScheduleChange {
    /// Its id.
    pub id: ChangeId,
    /// The schedule.
    pub schedule: OncallKey,
    /// When it counts.
    pub window: Window,
    /// What is different then.
    pub what: What,
    /// Who made it.
    pub author: String,
    /// When.
    pub made_at: Time,
    /// When the other one agreed to a swap, or declined it.
    #[serde(default)]
    pub answered: Option<SwapAnswer>,
    /// When and by whom it was withdrawn.
    #[serde(default)]
    pub withdrawn: Option<(Time, String)>,
}

/// What the one who was asked for a swap said.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SwapAnswer {
    /// Whether they agreed.
    pub agreed: bool,
    /// When.
    pub at: Time,
    /// Who.
    pub by: String,
}

/// What a change does.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum What {
    /// One more is on call.
    Add {
        /// Who.
        person: OncallKey,
    },
    /// One is not.
    Remove {
        /// Who.
        person: OncallKey,
    },
    /// One stands in for another.
    Replace {
        /// Who was to be on call.
        person: OncallKey,
        /// Who is instead.
        by: OncallKey,
    },
    /// Two swap: in the window of the change one stands in, in another window the other. It
    /// counts once the other one agreed.
    Swap {
        /// Who asked: off in the window of the change.
        person: OncallKey,
        /// Who was asked.
        with: OncallKey,
        /// When the one who asked stands in.
        back: Window,
    },
    /// Another schedule in place of the layers.
    Temporary {
        /// Who is on call when.
        shifts: Vec<Shift>,
        /// Who is where it has nobody.
        gaps: TemporaryGap,
    },
}

/// One is on call for a time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Shift {
    /// Who.
    pub person: OncallKey,
    /// When.
    pub window: Window,
}

/// Who is on call where a temporary schedule has nobody.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemporaryGap {
    /// Whoever the layers name.
    Layers,
    /// The schedule's fallback alone.
    Fallback,
}

impl ScheduleChange {
    /// Whether it counts in its window: it was not withdrawn, and a swap was agreed to.
    pub fn counts(&self) -> bool {
        let agreed = || self.answered.as_ref().is_some_and(|answer| answer.agreed);
        self.withdrawn.is_none() && (!matches!(self.what, What::Swap { .. }) || agreed())
    }

    /// Whether a swap still waits for an answer.
    pub fn is_asked(&self) -> bool {
        matches!(self.what, What::Swap { .. })
            && self.answered.is_none()
            && self.withdrawn.is_none()
    }

    /// When all of it is over.
    pub fn ends_at(&self) -> Time {
        match &self.what {
            What::Swap { back, .. } => self.window.end.max(back.end),
            _ => self.window.end,
        }
    }

    /// All windows in which it changes something.
    pub fn windows(&self) -> impl Iterator<Item = Window> + '_ {
        let (back, shifts): (Option<Window>, &[Shift]) = match &self.what {
            What::Swap { back, .. } => (Some(*back), &[]),
            What::Temporary { shifts, .. } => (None, shifts),
            _ => (None, &[]),
        };
        [self.window].into_iter().chain(back).chain(shifts.iter().map(|shift| shift.window))
    }

    /// Everybody that it names.
    pub fn people(&self) -> Vec<&OncallKey> {
        match &self.what {
            What::Add { person } | What::Remove { person } => vec![person],
            What::Replace { person, by } => vec![person, by],
            What::Swap { person, with, .. } => vec![person, with],
            What::Temporary { shifts, .. } => shifts.iter().map(|shift| &shift.person).collect(),
        }
    }

    /// Changes who is on call at an instant; a temporary schedule was asked before.
    pub(super) fn apply(&self, at: Time, people: &mut Vec<OncallKey>) {
        let here = self.window.runs_at(at);
        match &self.what {
            What::Add { person } if here && !people.contains(person) => people.push(person.clone()),
            What::Remove { person } if here => people.retain(|it| it != person),
            What::Replace { person, by } if here => replace(people, person, by),
            What::Swap { person, with, .. } if here => replace(people, person, with),
            What::Swap { person, with, back } if back.runs_at(at) => replace(people, with, person),
            _ => {}
        }
    }
}

/// Puts one in the place of another; nobody is on call twice at once, and who stands in for
/// themselves stays.
fn replace(people: &mut Vec<OncallKey>, person: &OncallKey, by: &OncallKey) {
    if person == by {
        return;
    }
    let Some(at) = people.iter().position(|it| it == person) else { return };
    match people.contains(by) {
        true => drop(people.remove(at)),
        false => people[at] = by.clone(),
    }
}
