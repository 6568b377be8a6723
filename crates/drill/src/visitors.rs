//! Visitors of the story's operator: so many in each quarter of an hour for weeks before the day
//! and through it, drawn from the seed; and what was really lost, which only the drill knows.

use crate::ground_truth::GroundTruth;
use crate::scenario::{Scenario, SettlementScript};
use crate::simulated_host::plan::draw;
use crate::site_truth::SiteTruth;
use bongsu_core::Time;
use std::time::Duration;

/// The length of a step, in seconds.
pub const STEP_S: u32 = 900;
const DAY_S: u64 = 86_400;
/// Of the visitors in an outage, so many still have the address in a cache.
const CACHED: f64 = 0.06;
/// So many stay away when it works again, and so long until most of them are back.
const AWAY: f64 = 0.4;
const RETURN: Duration = Duration::from_secs(25 * 60);
/// Visits of a step on a usual day, by the hour.
const HOURLY: [u32; 24] = [
    210, 130, 90, 70, 60, 70, 110, 190, 290, 360, 400, 430, 470, 450, 460, 520, 640, 700, 740, 790,
    830, 800, 620, 390,
];
/// What a day of the week adds, in percent; the first is that of the drill's day.
const WEEKDAYS: [u32; 7] = [100, 108, 122, 118, 96, 95, 98];
/// How far a day, and a step, is from the usual.
const DAY_NOISE: f64 = 0.06;
const STEP_NOISE: f64 = 0.05;

/// One step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Visits {
    /// When it begins.
    pub at: Time,
    /// Those who came.
    pub came: u64,
    /// Those who would have come.
    pub would: u64,
}

/// The visitors of one site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Visitors {
    /// The site, by its number in the plan.
    pub site: usize,
    /// In order, until midnight of the day.
    pub steps: Vec<Visits>,
    /// What was lost, in KRW.
    pub lost_krw: u64,
}

/// The site of the story's operator: of those that the host's fault hits, the one that is away for
/// the longest.
pub fn operators_site(scenario: &Scenario, truth: &GroundTruth) -> Option<usize> {
    let targets = scenario.events.iter().flat_map(|event| truth.plan().sites_on(&event.target));
    let intact = targets.filter(|site| truth.plan().sites[*site].broken.is_none());
    let minutes = |site: usize| {
        steps(scenario.start, scenario.end, Duration::from_secs(60))
            .filter(|at| truth.visitors_meet(site, *at) == SiteTruth::Down)
            .count()
    };
    intact.max_by_key(|site| (minutes(*site), std::cmp::Reverse(*site)))
}

impl Visitors {
    /// Draws them. `zone_offset` is how far their clocks are ahead of UTC.
    pub fn draw(
        scenario: &Scenario,
        script: &SettlementScript,
        truth: &GroundTruth,
        zone_offset: Duration,
    ) -> Option<Visitors> {
        let site = operators_site(scenario, truth)?;
        let step = Duration::from_secs(u64::from(STEP_S));
        let local = (scenario.start + zone_offset).as_micros().max(0).unsigned_abs() / 1_000_000;
        let midnight = scenario.start.before(Duration::from_secs(local % DAY_S));
        let first = midnight.before(Duration::from_secs(u64::from(script.weeks) * 7 * DAY_S));
        let seed = scenario.topology.seed;
        let (mut drawn, mut lost_krw, mut back_since) = (Vec::new(), 0, None);
        for (n, at) in steps(first, midnight + Duration::from_secs(DAY_S), step).enumerate() {
            let per_day = DAY_S as usize / step.as_secs() as usize;
            let (day, hour) = (n / per_day, n % per_day * 24 / per_day);
            let noise = |what, n, width: f64| 1.0 + width * (draw(seed, what, n) - 0.5) * 2.0;
            let usual = f64::from(HOURLY[hour] * WEEKDAYS[day % 7]) / 100.0;
            let usual = usual * noise("day", day, DAY_NOISE) * noise("visits", n, STEP_NOISE);
            let would = usual.round() as u64;
            let share = share(truth, site, at, step, &mut back_since);
            let came = (usual * share).round() as u64;
            let came = came.min(would);
            let hour_krw = match hour {
                16..=21 => script.evening_hour_krw,
                _ => script.other_hour_krw,
            };
            let steps_of_hour = 3_600 / step.as_secs();
            lost_krw += hour_krw * (would - came) / (would * steps_of_hour).max(1);
            drawn.push(Visits { at, came, would });
        }
        Some(Visitors { site, steps: drawn, lost_krw })
    }

    /// A table of two columns, as `bongsu traffic import` reads it.
    pub fn csv(&self) -> String {
        let rows = self.steps.iter().map(|it| format!("{},{}\n", it.at, it.came));
        format!("time,count\n{}", rows.collect::<String>())
    }
}

/// The share of visitors of a step who come, minute by minute.
fn share(
    truth: &GroundTruth,
    site: usize,
    from: Time,
    step: Duration,
    back_since: &mut Option<Time>,
) -> f64 {
    let minute = Duration::from_secs(60);
    let minutes: Vec<Time> = steps(from, from + step, minute).collect();
    let mut sum = 0.0;
    for at in &minutes {
        sum += match (truth.visitors_meet(site, *at), *back_since) {
            (SiteTruth::Down, _) => {
                *back_since = Some(*at + minute);
                CACHED
            }
            (_, None) => 1.0,
            (_, Some(since)) => {
                let passed = at.since(since).as_secs_f64() / RETURN.as_secs_f64();
                1.0 - AWAY * (-passed).exp()
            }
        };
    }
    sum / minutes.len().max(1) as f64
}

fn steps(from: Time, until: Time, step: Duration) -> impl Iterator<Item = Time> {
    std::iter::successors(Some(from), move |at| Some(*at + step)).take_while(move |at| *at < until)
}
