//! The evidence of the last so many seconds.

use super::ticks::Ticks;
use crate::diagnosis::graph::Graph;
use crate::diagnosis::localiser::Localiser;
use std::collections::VecDeque;
use std::time::Duration;

/// A localiser over one window.
#[derive(Clone, Debug)]
pub(super) struct Window {
    pub localiser: Localiser,
    /// How far back it looks; `None`: the last three probes, whenever they were.
    pub span: Option<Duration>,
    ticks: u32,
    /// Probes that will grow too old, the oldest first.
    coming: VecDeque<(u32, u32)>,
}

impl Window {
    pub fn new(graph: &Graph, groups: usize, span: Option<Duration>) -> Window {
        let ticks = span.map_or(0, |span| {
            (span.as_secs_f64() * Ticks::PER_SECOND as f64).round().max(1.0) as u32
        });
        Window {
            localiser: Localiser::new(graph.clone(), groups),
            span,
            ticks,
            coming: VecDeque::new(),
        }
    }

    /// Notes that a series was asked.
    pub fn note(&mut self, at: u32, series: u32) {
        if self.span.is_some() {
            self.coming.push_back((at, series));
        }
    }

    /// The series asked since an instant, once for each probe.
    pub fn since(&self, from: u32) -> impl Iterator<Item = u32> + '_ {
        self.coming.iter().rev().take_while(move |(at, _)| *at >= from).map(|(_, series)| *series)
    }

    /// The next series with a probe too old for the window, and the newest such instant.
    pub fn overdue(&mut self, now: u32) -> Option<(u32, u32)> {
        let oldest = now.saturating_sub(self.ticks);
        let (at, series) = *self.coming.front()?;
        if at > oldest {
            return None;
        }
        self.coming.pop_front();
        Some((series, oldest))
    }
}
