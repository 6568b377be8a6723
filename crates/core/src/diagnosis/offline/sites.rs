//! What is said of each site.

use super::answer::{Affected, SiteVerdict, rounded};
use super::judge::{JudgedFault, JudgedKind};
use super::record::Record;
use super::replay::Replayed;
use crate::inventory::Owner;
use crate::layer::Layer;
use crate::verdict::Blame;

/// From this share on somebody is blamed.
const BLAME_THRESHOLD: f64 = 0.95;
/// A failing probe is put down to a shared cause when that is likelier than not.
const SHARED_THRESHOLD: f64 = 0.5;

/// How a layer of a site looks.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    asked: u32,
    failing: u32,
}

/// Judges all sites that have a stream, in the order of their names.
pub(super) fn verdicts(
    record: &Record<'_>,
    replayed: &Replayed,
    judged: &[JudgedFault],
    states: &[Option<bool>],
) -> Vec<SiteVerdict> {
    let unhealthy = unhealthy_vantages(record, judged);
    let (by_site, ranges) = series_by_site(record);
    let over = owners(record, judged);
    let judge = SiteJudge { record, replayed, states, unhealthy: &unhealthy, over: &over };
    let sites = record.sites.iter().zip(ranges);
    sites.map(|(name, range)| judge.site(name, &by_site[range])).collect()
}

/// Vantages that are at fault themselves.
fn unhealthy_vantages(record: &Record<'_>, judged: &[JudgedFault]) -> Vec<bool> {
    let mut unhealthy = vec![false; record.vantages.len()];
    for vantage in judged.iter().filter_map(|j| record.as_vantage(j.fault.component)) {
        unhealthy[vantage as usize] = true;
    }
    unhealthy
}

fn series_by_site(record: &Record<'_>) -> (Vec<u32>, Vec<std::ops::Range<usize>>) {
    let mut series: Vec<u32> = (0..record.series.len() as u32).collect();
    series.sort_unstable_by_key(|series| (record.site(*series), *series));
    let mut ranges = Vec::with_capacity(record.sites.len());
    let mut from = 0;
    for site in 0..record.sites.len() as u32 {
        let len = series[from..].iter().take_while(|series| record.site(**series) == site).count();
        ranges.push(from..from + len);
        from += len;
    }
    (series, ranges)
}

/// Who answers for the faults below a series.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
enum Responsible {
    #[default]
    Nobody,
    One(Owner),
    Several,
}

fn owners(record: &Record<'_>, judged: &[JudgedFault]) -> Vec<Responsible> {
    let mut over = vec![Responsible::Nobody; record.series.len()];
    for judged in judged {
        let mut owners = judged.fault.one_of.iter().map(|c| record.kind(*c).default_owner());
        let first = owners.next().unwrap_or(Owner::Us);
        let answers = match judged.is {
            JudgedKind::Vantage => continue,
            JudgedKind::CustomerFault => Responsible::One(Owner::Customer),
            JudgedKind::Failed if owners.all(|owner| owner == first) => Responsible::One(first),
            JudgedKind::Failed => Responsible::Several,
        };
        for series in &judged.series {
            let known = &mut over[*series as usize];
            *known = if matches!(known, Responsible::Nobody) || *known == answers {
                answers
            } else {
                Responsible::Several
            };
        }
    }
    over
}

struct SiteJudge<'r, 'a> {
    record: &'r Record<'a>,
    replayed: &'r Replayed,
    states: &'r [Option<bool>],
    unhealthy: &'r [bool],
    over: &'r [Responsible],
}

impl SiteJudge<'_, '_> {
    fn site(&self, name: &str, series: &[u32]) -> SiteVerdict {
        let healthy =
            |series: &&u32| !self.unhealthy[self.record.series[**series as usize].vantage as usize];
        let series: Vec<u32> = series.iter().filter(healthy).copied().collect();
        let of = |series: u32| {
            let series = &self.record.series[series as usize];
            (self.record.streams[series.stream as usize].layer, series.vantage)
        };
        let mut seen: [Vec<(u32, Count)>; Layer::ALL.len()] = Default::default();
        for series in &series {
            let Some(failing) = self.states[*series as usize] else { continue };
            let (layer, vantage) = of(*series);
            let counts = &mut seen[layer as usize];
            let place = counts.iter().position(|(v, _)| *v == vantage).unwrap_or_else(|| {
                counts.push((vantage, Count::default()));
                counts.len() - 1
            });
            counts[place].1.asked += 1;
            counts[place].1.failing += u32::from(failing);
        }
        // A name is found while one of its servers answers, and a page while one of its
        // addresses does.
        let fails = |layer: &Layer| {
            let counts = &seen[*layer as usize];
            let failing = counts.iter().filter(|(_, c)| c.failing == c.asked).count();
            failing * 2 > counts.len()
        };
        let mut verdict = SiteVerdict::new(name, "unknown");
        if let Some(layer) = Layer::ALL.into_iter().find(|layer| fails(layer)) {
            let failing = |series: &&u32| {
                of(**series).0 == layer && self.states[**series as usize] == Some(true)
            };
            self.blame(&mut verdict, layer, series.iter().filter(failing).copied());
        } else if seen.iter().any(|counts| !counts.is_empty()) {
            verdict.verdict = "up";
        }
        verdict
    }

    /// Says whose fault it is that these series fail.
    fn blame(&self, verdict: &mut SiteVerdict, layer: Layer, series: impl Iterator<Item = u32>) {
        let (mut shared, mut own, mut noise) = (0.0_f64, 1.0_f64, 1.0_f64);
        let mut answers = Responsible::Nobody;
        for series in series {
            let shares = self.replayed.tracker.shares(series);
            if shares.shared > shared {
                (shared, answers) = (shares.shared, self.over[series as usize]);
            }
            own = own.min(shares.own);
            noise = noise.min(shares.noise);
        }
        // One lost probe among several that came back is no outage.
        if noise > SHARED_THRESHOLD {
            return;
        }
        (verdict.verdict, verdict.layer) = ("down", Some(layer.as_str()));
        let (blame, probability) = match answers {
            Responsible::One(Owner::Us) if shared >= BLAME_THRESHOLD => (Blame::Host, shared),
            Responsible::One(Owner::ThirdParty) if shared >= BLAME_THRESHOLD => {
                (Blame::ThirdParty, shared)
            }
            Responsible::One(Owner::Customer) if shared >= BLAME_THRESHOLD => {
                (Blame::Customer, shared)
            }
            _ if own >= BLAME_THRESHOLD => (Blame::Customer, own),
            _ => (Blame::Unknown, shared.max(own)),
        };
        (verdict.blame, verdict.probability) = (blame.as_str(), rounded(probability));
    }
}

/// Who rests on a failed component, and who is seen to be hit by it.
pub(super) fn affected(
    record: &Record<'_>,
    replayed: &Replayed,
    judged: &[JudgedFault],
    states: &[Option<bool>],
) -> Affected {
    let unhealthy = unhealthy_vantages(record, judged);
    let mut at_risk = vec![false; record.sites.len()];
    let mut seen_hit = vec![false; record.sites.len()];
    for judged in judged.iter().filter(|judged| judged.is == JudgedKind::Failed) {
        for series in &judged.series {
            let healthy = !unhealthy[record.series[*series as usize].vantage as usize];
            let failed = replayed.tracker.history(*series).pattern().failed() > 0;
            if healthy
                && failed
                && states[*series as usize].is_some()
                && replayed.tracker.shares(*series).shared > SHARED_THRESHOLD
            {
                seen_hit[record.site(*series) as usize] = true;
            }
        }
    }
    let failed =
        |c: &u32| judged.iter().any(|j| j.is == JudgedKind::Failed && j.fault.component == *c);
    let sets: Vec<bool> = record.sets.iter().map(|set| set.iter().any(failed)).collect();
    for stream in &record.streams {
        at_risk[stream.site as usize] |= sets[stream.set as usize];
    }
    let names = |marked: &[bool]| {
        let all = record.sites.iter().zip(marked);
        all.filter(|(_, marked)| **marked).map(|(name, _)| name.to_string()).collect()
    };
    Affected { at_risk: names(&at_risk), seen_hit: names(&seen_hit) }
}
