//! What people change of schedules.

use super::Oncall;
use crate::Time;
use crate::access::Principal;
use crate::engine::command::{Refusal, ScheduleEdit};
use crate::engine::events::Out;
use crate::engine::io::Record;
use crate::maintenance::Window;
use crate::oncall::schedule::change::SwapAnswer;
use crate::oncall::schedule::import::SHIFTS_MAX;
use crate::oncall::schedule::{ChangeId, ScheduleChange, What};
use std::sync::Arc;
use std::time::Duration;

/// The longest change: what holds for longer belongs in the plan.
const CHANGE_MAX: Duration = Duration::from_secs(92 * 24 * 3600);
/// The most changes that are not over.
const CHANGES_MAX: usize = 2_000;

impl Oncall {
    pub(super) fn change_schedule(
        &mut self,
        now: Time,
        by: &Principal,
        id: ChangeId,
        edit: ScheduleEdit,
        out: &mut Out,
    ) -> Result<(), Refusal> {
        let changed = match edit {
            ScheduleEdit::Make { schedule, window, what } => {
                if self.changes.iter().any(|it| it.id == id) {
                    return Err(Refusal::AlreadyPlanned);
                }
                let change = ScheduleChange {
                    id,
                    schedule,
                    window,
                    what: *what,
                    author: by.name.clone(),
                    made_at: now,
                    answered: None,
                    withdrawn: None,
                };
                self.check(&change, now)?;
                Arc::make_mut(&mut self.changes).push(change.clone());
                change
            }
            ScheduleEdit::Withdraw => self.edit(id, |change| {
                change.withdrawn = Some((now, by.name.clone()));
                Ok(())
            })?,
            ScheduleEdit::Answer { agree } => {
                let asked = by.login.as_deref().and_then(|login| self.plan.person_of(login));
                let asked = asked.map(|person| person.key.clone());
                self.edit(id, |change| {
                    let with = match &change.what {
                        What::Swap { with, .. } if change.is_asked() => Some(with),
                        _ => None,
                    };
                    // Nobody agrees in the name of another.
                    if with.is_none() || with != asked.as_ref() {
                        return Err(Refusal::NotAsked);
                    }
                    change.answered =
                        Some(SwapAnswer { agreed: agree, at: now, by: by.name.clone() });
                    Ok(())
                })?
            }
        };
        out.record(Record::ScheduleChange(Box::new(changed)));
        Ok(())
    }

    fn edit(
        &mut self,
        id: ChangeId,
        edit: impl FnOnce(&mut ScheduleChange) -> Result<(), Refusal>,
    ) -> Result<ScheduleChange, Refusal> {
        let at = self.changes.iter().position(|it| it.id == id && it.withdrawn.is_none());
        let at = at.ok_or(Refusal::NoSuchChange)?;
        let mut change = self.changes[at].clone();
        edit(&mut change)?;
        Arc::make_mut(&mut self.changes)[at] = change.clone();
        Ok(change)
    }

    fn check(&self, change: &ScheduleChange, now: Time) -> Result<(), Refusal> {
        let schedule = self.plan.schedule(&change.schedule).ok_or(Refusal::NoSuchSchedule)?;
        if change.people().iter().any(|key| self.plan.person(key).is_none()) {
            return Err(Refusal::NoSuchPerson);
        }
        let possible = |window: &Window| {
            window.start < window.end
                && window.end > now
                && window.end.since(window.start) <= CHANGE_MAX
                && window.start.since(now) <= 4 * CHANGE_MAX
        };
        let shifts = match &change.what {
            What::Temporary { shifts, .. } => shifts.as_slice(),
            _ => &[],
        };
        let within = shifts.iter().all(|shift| {
            shift.window.start < shift.window.end
                && change.window.start <= shift.window.start
                && shift.window.end <= change.window.end
        });
        let back = match &change.what {
            What::Swap { person, with, back } => person != with && possible(back),
            _ => true,
        };
        let few = self.changes.iter().filter(|it| it.ends_at() > now).count() < CHANGES_MAX;
        let fits = possible(&change.window) && within && back && shifts.len() <= SHIFTS_MAX && few;
        if !fits {
            return Err(Refusal::ChangeWindow);
        }
        // A temporary schedule may say what the layers say: it stays when they change.
        let is_temporary = matches!(change.what, What::Temporary { .. });
        match is_temporary || schedule.is_changed_by(change, &self.changes) {
            true => Ok(()),
            false => Err(Refusal::NothingChanges),
        }
    }
}
