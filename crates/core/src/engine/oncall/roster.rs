//! Who is behind the targets of a policy, by the plan in force.

use crate::Time;
use crate::oncall::OncallKey;
use crate::oncall::escalation::Roster;
use crate::oncall::person::Rules;
use crate::oncall::plan::Plan;
use crate::oncall::schedule::ScheduleChange;
use std::collections::{BTreeMap, BTreeSet};

/// The plan at an instant.
pub struct PlanAt<'a> {
    pub now: Time,
    pub plan: &'a Plan,
    pub changes: &'a [ScheduleChange],
    pub turns: &'a mut BTreeMap<OncallKey, u32>,
    pub turned: &'a mut BTreeSet<OncallKey>,
}

impl Roster for PlanAt<'_> {
    fn on_call(&self, schedule: &OncallKey) -> Vec<OncallKey> {
        let schedule = self.plan.schedule(schedule);
        schedule.map(|it| it.on_call(self.now, self.changes)).unwrap_or_default()
    }

    fn team(&self, team: &OncallKey) -> Vec<OncallKey> {
        self.plan.team(team).to_vec()
    }

    fn turn(&mut self, team: &OncallKey) -> Option<OncallKey> {
        let people = self.plan.team(team);
        let turn = self.turns.entry(team.clone()).or_default();
        let person = people.get(*turn as usize % people.len().max(1))?.clone();
        *turn = turn.wrapping_add(1) % u32::try_from(people.len()).unwrap_or(1);
        self.turned.insert(team.clone());
        Some(person)
    }

    fn rules(&self, person: &OncallKey, important: bool) -> Option<Rules> {
        self.plan.person(person).map(|person| person.rules(important).clone())
    }
}
