//! Sites that are down, by how and when they went down: those that fell alike in the same moment
//! are told together, or are not told to be alone.

use crate::Time;
use crate::layer::Layer;
use crate::observation::Reason;
use crate::topology::{SiteIx, Topology};
use crate::verdict::Verdict;
use std::collections::BTreeSet;
use std::time::Duration;

/// Sites break by themselves this seldom: once in a month.
pub const SITE_MTBF_SECS: f64 = 30.0 * 86_400.0;
/// Fewer than this are expected by chance in the moment, where one other customer is enough …
const CHANCE_MAX: f64 = 0.1;
/// … and so many times what is expected, where the company is large.
const TIMES_EXPECTED: f64 = 5.0;

/// So many that fell alike are looked at. Where a few customers have very many sites, looking at all
/// of them for each would take the square of their number.
const LOOKED_AT_MAX: usize = 1_000;

/// The sites that are down.
#[derive(Clone, Debug, Default)]
pub struct Fallen(BTreeSet<(Layer, Reason, Time, SiteIx)>);

impl Fallen {
    /// A site that was believed to be `before` is believed to be `now`, each since an instant.
    pub fn change(&mut self, site: SiteIx, before: (Verdict, Time), now: (Verdict, Time)) {
        if let (Verdict::Down { layer, reason }, since) = before {
            self.0.remove(&(layer, reason, since, site));
        }
        if let (Verdict::Down { layer, reason }, since) = now {
            self.0.insert((layer, reason, since, site));
        }
    }

    /// Whether sites of other customers went down in the same way within `window` of this one, more
    /// than chance alone would have it.
    pub fn fell_with_others(
        &self,
        topology: &Topology,
        (site, verdict, since): (SiteIx, Verdict, Time),
        window: Duration,
    ) -> bool {
        let Verdict::Down { layer, reason } = verdict else { return false };
        let from = (layer, reason, since.before(window), SiteIx(0));
        let until = (layer, reason, since + window, SiteIx(u32::MAX));
        let customer = |site: SiteIx| topology.sites[site.ix()].customer;
        let own = customer(site);
        let span = 2.0 * window.as_secs_f64();
        let expected = topology.sites.len() as f64 * span / SITE_MTBF_SECS;
        let needed = match expected < CHANCE_MAX {
            true => 0.0,
            false => TIMES_EXPECTED * (1.0 + expected),
        };
        let alike = self.0.range(from..=until).map(|(_, _, _, other)| customer(*other));
        let mut others = BTreeSet::new();
        alike.take(LOOKED_AT_MAX).filter(|other| *other != own).any(|other| {
            others.insert(other);
            others.len() as f64 > needed
        })
    }
}
