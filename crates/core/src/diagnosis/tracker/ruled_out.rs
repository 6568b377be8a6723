//! Components that have not failed, by more than what is tracked tells: a vantage whose reference
//! targets answer. Something else then failed that looks like them.

use super::Tracker;
use crate::diagnosis::graph::Part;

impl Tracker {
    /// Takes a component to be known not to have failed, or to be as any other. What it cannot be
    /// told from stays a suspect.
    pub fn rule_out(&mut self, component: u32, is_ruled_out: bool) {
        let graph = self.graph();
        let alone = |part: &Part| graph.members[*part as usize] == [component];
        let parts: Vec<Part> = graph.parts_of(component).filter(alone).collect();
        for window in &mut self.windows {
            parts.iter().for_each(|part| window.localiser.rule_out(*part, is_ruled_out));
        }
    }

    /// Whether a part is known not to have failed.
    pub(super) fn is_ruled_out(&self, part: Part) -> bool {
        self.windows[0].localiser.is_ruled_out(part)
    }
}
