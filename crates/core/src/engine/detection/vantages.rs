//! Whether each vantage is healthy: while it is not, its results do not count.

use crate::Time;
use crate::diagnosis::tracker::Answer;
use crate::observation::Observation;
use crate::topology::{Topology, VantageIx};
use crate::verdict::cusum::Cusum;
use std::time::Duration;

/// A vantage whose reference targets work this often in a row is healthy again.
const WORKING_ROUNDS: u32 = 10;
/// One whose reference targets worked this often in a row does not lose a part of all probes: at
/// a loss of a tenth, so many work in a row one time in eight.
const INNOCENT_ROUNDS: u32 = 20;
/// The localiser makes a vantage unhealthy from this confidence on.
const CONFIDENCE_MIN: f64 = 0.8;

/// One vantage.
#[derive(Clone, Copy, Debug, Default)]
struct VantageState {
    references: Cusum,
    failing: bool,
    since: Time,
    /// Reference probes that worked in a row since the last failure.
    worked: u32,
    /// Whether it was accused, and is innocent.
    ruled_out: bool,
    /// Whether the localiser accuses it, and nothing shows that it is innocent.
    accused: bool,
    doubt: Option<Doubt>,
}

/// What was unhealthy before a restart is taken for that until it is seen to work, or was judged for
/// so long.
#[derive(Clone, Copy, Debug)]
enum Doubt {
    For(Duration),
    Until(Time),
}

impl VantageState {
    fn is_doubted(&mut self, now: Time) -> bool {
        if let Some(Doubt::For(most)) = self.doubt {
            self.doubt = Some(Doubt::Until(now + most));
        }
        let goes_on = |doubt: &Doubt| matches!(doubt, Doubt::Until(until) if now < *until);
        self.doubt = self.doubt.filter(|it| goes_on(it) && self.worked < WORKING_ROUNDS);
        self.doubt.is_some()
    }
}

/// All vantages of a topology.
#[derive(Debug)]
pub struct Vantages {
    states: Vec<VantageState>,
    healthy: Vec<bool>,
}

impl Vantages {
    /// All are healthy until something speaks against it.
    pub fn new(count: usize) -> Vantages {
        Vantages { states: vec![VantageState::default(); count], healthy: vec![true; count] }
    }

    /// Goes on with another number of vantages.
    pub fn resize(&mut self, count: usize) {
        self.states.resize(count, VantageState::default());
        self.healthy = vec![true; count];
    }

    /// Those that were unhealthy before a restart are doubted for so long at most.
    pub fn doubt(&mut self, topology: &Topology, unhealthy: &[String], most: Duration) {
        for (ix, vantage) in topology.vantages.iter().enumerate() {
            if unhealthy.contains(&vantage.name) {
                self.states[ix].doubt = Some(Doubt::For(most));
                self.healthy[ix] = false;
            }
        }
    }

    /// Those that are unhealthy by themselves, and not because nothing answers anywhere.
    pub fn unhealthy(&self, topology: &Topology) -> Vec<String> {
        let vantages = topology.vantages.iter().zip(&self.states);
        let unhealthy = vantages.filter(|(_, it)| it.failing || it.accused || it.doubt.is_some());
        unhealthy.map(|(vantage, _)| vantage.name.clone()).collect()
    }

    /// By vantage: whether its results count.
    pub fn healthy(&self) -> &[bool] {
        &self.healthy
    }

    /// Since when a vantage is what it is.
    pub fn since(&self, vantage: usize) -> Time {
        self.states[vantage].since
    }

    /// When the last of them became what it is.
    pub fn changed_at(&self) -> Time {
        self.states.iter().map(|state| state.since).max().unwrap_or_default()
    }

    /// What a vantage is taken to be at first, it is from the first input on.
    pub fn begin(&mut self, now: Time) {
        for state in self.states.iter_mut().filter(|state| state.since == Time::ZERO) {
            state.since = now;
        }
    }

    /// A vantage whose reference targets fail is unhealthy until they work for a while.
    pub fn observe_reference(&mut self, seen: &Observation, failed: bool) {
        if seen.provisional {
            return;
        }
        let state = &mut self.states[usize::from(seen.vantage.0)];
        let alarm = state.references.push(failed, 0.01);
        state.worked = if failed { 0 } else { state.worked + 1 };
        if alarm && !state.failing {
            (state.failing, state.since) = (true, seen.finished);
        } else if state.failing && state.worked >= WORKING_ROUNDS {
            *state = VantageState { since: seen.finished, ..VantageState::default() };
        }
    }

    /// What is answered with an error or a refusal did not get lost on our side, nor did what is
    /// lost from the only vantage while its reference targets answer.
    fn is_innocent(&self, vantage: usize, answers: impl Fn() -> bool) -> bool {
        let is_alone = self.states.len() == 1;
        answers() || (is_alone && self.states[vantage].worked >= INNOCENT_ROUNDS)
    }

    /// Those that were accused and are innocent: something else failed that looks like them.
    pub fn ruled_out(&self) -> Vec<VantageIx> {
        let ruled_out = self.states.iter().enumerate().filter(|(_, state)| state.ruled_out);
        ruled_out.map(|(ix, _)| VantageIx::at(ix)).collect()
    }

    /// Of those, lets go who may be at fault by now, and all of them when nothing is (`is_over`).
    pub fn reconsider_ruled_out(&mut self, is_over: bool, answers: impl Fn() -> bool) {
        for vantage in self.ruled_out() {
            let ix = usize::from(vantage.0);
            self.states[ix].ruled_out = !is_over && self.is_innocent(ix, &answers);
        }
    }

    /// A vantage that the localiser finds at fault abstains, like one whose reference
    /// targets fail. When every vantage is unhealthy nothing can be judged; one alone cannot
    /// be told from its own network by what is watched alone, so it is innocent while its reference
    /// targets answer, or most of what fails `answers` (an error, a refusal). While
    /// nothing has answered since `silent_since`, none of them counts. Returns those that are
    /// healthy again.
    pub fn judge(
        &mut self,
        now: Time,
        topology: &Topology,
        answer: &Answer,
        silent_since: Option<Time>,
        answers: impl Fn() -> bool,
    ) -> Vec<VantageIx> {
        let mut healthy_again = Vec::new();
        for (ix, vantage) in topology.vantages.iter().enumerate() {
            let accused = answer.faults.iter().any(|fault| {
                fault.component == vantage.component.0 && fault.confidence >= CONFIDENCE_MIN
            });
            let is_innocent = accused && self.is_innocent(ix, &answers);
            self.states[ix].ruled_out |= is_innocent;
            let state = &mut self.states[ix];
            state.accused = accused && !is_innocent;
            let is_well = !state.accused && !state.failing && !state.is_doubted(now);
            let healthy = is_well && silent_since.is_none();
            if healthy != self.healthy[ix] {
                self.states[ix].since = silent_since.unwrap_or(now);
                healthy_again.extend(healthy.then(|| VantageIx::at(ix)));
            }
            self.healthy[ix] = healthy;
        }
        healthy_again
    }
}
