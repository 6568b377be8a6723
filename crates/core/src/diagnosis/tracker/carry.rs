//! Evidence that goes on with another graph: an inventory that changes blinds nobody.

use super::{Tracker, WINDOWS};

impl Tracker {
    /// Takes up what `old` has seen of the series that ask the same: `pairs` gives each by its old
    /// and its new number. To be called before anything is observed.
    pub fn carry(&mut self, old: &Tracker, pairs: &[(u32, u32)]) {
        (self.ticks, self.learned, self.warmed_up) = (old.ticks, old.learned, old.warmed_up);
        self.resumed = old.resumed;
        self.known_rates = Vec::new();
        for (from, to) in pairs {
            let mut seen = old.series[*from as usize];
            seen.class = self.series[*to as usize].class;
            self.change(*to, |series| *series = seen);
            if let Some(excuse) = old.excuses.get(from) {
                self.excuses.insert(*to, *excuse);
            }
            if let Some(at) = old.explained.get(from) {
                self.explained.insert(*to, *at);
            }
        }
        for w in 0..WINDOWS {
            let mut probes = Vec::new();
            for (from, to) in pairs {
                let seen = &old.series[*from as usize];
                let counted = &seen.times[..usize::from(seen.counted[w])];
                probes.extend(counted.iter().map(|at| (*at, *to)));
            }
            probes.sort_unstable();
            probes.into_iter().for_each(|(at, series)| self.windows[w].note(at, series));
        }
    }
}
