//! What is said of each site.

use super::judge::{Is, Judged};
use super::record::Record;
use super::replay::Replayed;
use super::{Affected, SiteVerdict};
use crate::evidence::Layer;
use crate::inventory::Owner;
use crate::verdict::Blame;

/// From this share on somebody is blamed.
const BLAMED: f64 = 0.95;
/// A failing probe is put down to a shared cause when that is likelier than not.
const LIKELY: f64 = 0.5;

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
    judged: &[Judged],
    states: &[Option<bool>],
) -> Vec<SiteVerdict> {
    let sick = sick_vantages(record, judged);
    let (by_site, ranges) = cells_by_site(record);
    let over = owners(record, judged);
    let look = Look { record, replayed, states, sick: &sick, over: &over };
    let sites = record.sites.iter().zip(ranges);
    sites.map(|(name, range)| look.site(name, &by_site[range])).collect()
}

/// Vantages that are at fault themselves.
fn sick_vantages(record: &Record<'_>, judged: &[Judged]) -> Vec<bool> {
    let mut sick = vec![false; record.vantages.len()];
    for vantage in judged.iter().filter_map(|j| record.as_vantage(j.fault.component)) {
        sick[vantage as usize] = true;
    }
    sick
}

fn cells_by_site(record: &Record<'_>) -> (Vec<u32>, Vec<std::ops::Range<usize>>) {
    let mut cells: Vec<u32> = (0..record.cells.len() as u32).collect();
    cells.sort_unstable_by_key(|cell| (record.site(*cell), *cell));
    let mut ranges = Vec::with_capacity(record.sites.len());
    let mut from = 0;
    for site in 0..record.sites.len() as u32 {
        let len = cells[from..].iter().take_while(|cell| record.site(**cell) == site).count();
        ranges.push(from..from + len);
        from += len;
    }
    (cells, ranges)
}

/// Who answers for the faults below a cell.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
enum Answers {
    #[default]
    Nobody,
    One(Owner),
    Several,
}

fn owners(record: &Record<'_>, judged: &[Judged]) -> Vec<Answers> {
    let mut over = vec![Answers::Nobody; record.cells.len()];
    for judged in judged {
        let mut owners = judged.fault.one_of.iter().map(|c| record.kind(*c).usual_owner());
        let first = owners.next().unwrap_or(Owner::Us);
        let answers = match judged.is {
            Is::OfVantage => continue,
            Is::OfCustomer => Answers::One(Owner::Customer),
            Is::Failed if owners.all(|owner| owner == first) => Answers::One(first),
            Is::Failed => Answers::Several,
        };
        for cell in &judged.cells {
            let known = &mut over[*cell as usize];
            *known = if matches!(known, Answers::Nobody) || *known == answers {
                answers
            } else {
                Answers::Several
            };
        }
    }
    over
}

struct Look<'r, 'a> {
    record: &'r Record<'a>,
    replayed: &'r Replayed,
    states: &'r [Option<bool>],
    sick: &'r [bool],
    over: &'r [Answers],
}

impl Look<'_, '_> {
    fn site(&self, name: &str, cells: &[u32]) -> SiteVerdict {
        let well = |cell: &&u32| !self.sick[self.record.cells[**cell as usize].vantage as usize];
        let cells: Vec<u32> = cells.iter().filter(well).copied().collect();
        let of = |cell: u32| {
            let cell = &self.record.cells[cell as usize];
            (self.record.streams[cell.stream as usize].layer, cell.vantage)
        };
        let mut seen: [Vec<(u32, Count)>; 4] = Default::default();
        for cell in &cells {
            let Some(failing) = self.states[*cell as usize] else { continue };
            let (layer, vantage) = of(*cell);
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
            let failing =
                |cell: &&u32| of(**cell).0 == layer && self.states[**cell as usize] == Some(true);
            self.blame(&mut verdict, layer, cells.iter().filter(failing).copied());
        } else if seen.iter().any(|counts| !counts.is_empty()) {
            verdict.verdict = "up";
        }
        verdict
    }

    /// Says whose fault it is that these cells fail.
    fn blame(&self, verdict: &mut SiteVerdict, layer: Layer, cells: impl Iterator<Item = u32>) {
        let (mut shared, mut own, mut noise) = (0.0_f64, 1.0_f64, 1.0_f64);
        let mut answers = Answers::Nobody;
        for cell in cells {
            let shares = self.replayed.tracker.shares(cell);
            if shares.shared > shared {
                (shared, answers) = (shares.shared, self.over[cell as usize]);
            }
            own = own.min(shares.own);
            noise = noise.min(shares.noise);
        }
        // One lost probe among several that came back is no outage.
        if noise > LIKELY {
            return;
        }
        (verdict.verdict, verdict.layer) = ("down", Some(layer.as_str()));
        let (blame, probability) = match answers {
            Answers::One(Owner::Us) if shared >= BLAMED => (Blame::Host, shared),
            Answers::One(Owner::ThirdParty) if shared >= BLAMED => (Blame::ThirdParty, shared),
            Answers::One(Owner::Customer) if shared >= BLAMED => (Blame::Customer, shared),
            _ if own >= BLAMED => (Blame::Customer, own),
            _ => (Blame::Unknown, shared.max(own)),
        };
        (verdict.blame, verdict.probability) = (blame.as_str(), super::rounded(probability));
    }
}

/// Who rests on a failed component, and who is seen to be hit by it.
pub(super) fn affected(
    record: &Record<'_>,
    replayed: &Replayed,
    judged: &[Judged],
    states: &[Option<bool>],
) -> Affected {
    let sick = sick_vantages(record, judged);
    let mut at_risk = vec![false; record.sites.len()];
    let mut seen_hit = vec![false; record.sites.len()];
    for judged in judged.iter().filter(|judged| judged.is == Is::Failed) {
        for cell in &judged.cells {
            let well = !sick[record.cells[*cell as usize].vantage as usize];
            let failed = replayed.tracker.history(*cell).pattern().failed() > 0;
            if well
                && failed
                && states[*cell as usize].is_some()
                && replayed.tracker.shares(*cell).shared > LIKELY
            {
                seen_hit[record.site(*cell) as usize] = true;
            }
        }
    }
    let failed = |c: &u32| judged.iter().any(|j| j.is == Is::Failed && j.fault.component == *c);
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
