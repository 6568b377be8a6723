//! Rotations that are on call side by side, as schedules of which each has one person at a time.

use bongsu_core::oncall::hours::{DayKind, Hours};
use bongsu_core::oncall::schedule::Layer;

const DAY_MINUTES: u32 = 24 * 60;

/// The layers of as many schedules as are needed so that together they have everybody on call
/// whom the other program has.
///
/// The layers of a level are on call side by side there; a later level stands in for those before
/// it while it has somebody. Layers that share no hour need one schedule. In the others the layers
/// of the level come in another order each, so that whoever is on call alone hides the levels
/// below in all of them.
pub fn schedules(levels: Vec<Vec<Layer>>) -> Vec<Vec<Layer>> {
    let levels: Vec<Vec<Vec<Layer>>> =
        levels.into_iter().map(groups).filter(|it| !it.is_empty()).collect();
    let count = levels.iter().map(Vec::len).max().unwrap_or(0);
    let schedule = |nth: usize| {
        let mut layers = Vec::new();
        for (height, groups) in levels.iter().enumerate() {
            let mut order = groups.clone();
            match height {
                // Nothing is below the lowest level that would have to be hidden.
                0 => order = groups.get(nth).cloned().into_iter().collect(),
                _ => order.rotate_left((nth + 1) % groups.len()),
            }
            layers.extend(order.into_iter().flatten());
        }
        layers
    };
    (0..count).map(schedule).collect()
}

/// The layers of a level in groups; those of a group are never on call at once.
fn groups(layers: Vec<Layer>) -> Vec<Vec<Layer>> {
    let mut groups: Vec<Vec<Layer>> = Vec::new();
    for layer in layers {
        let fits = |group: &&mut Vec<Layer>| !group.iter().any(|it| share_hours(it, &layer));
        match groups.iter_mut().find(fits) {
            Some(group) => group.push(layer),
            None => groups.push(vec![layer]),
        }
    }
    groups
}

fn share_hours(one: &Layer, other: &Layer) -> bool {
    if one.hours.is_empty() || other.hours.is_empty() {
        return true;
    }
    let spans = |hours: &[Hours]| hours.iter().flat_map(spans_of).collect::<Vec<_>>();
    let others = spans(&other.hours);
    spans(&one.hours).iter().any(|(day, from, until)| {
        others.iter().any(|(on, since, to)| day == on && from < to && since < until)
    })
}

/// Hours as minutes of the kinds of day on which they run.
fn spans_of(hours: &Hours) -> Vec<(DayKind, u32, u32)> {
    let (from, until) = (u32::from(hours.from.minutes()), u32::from(hours.until.minutes()));
    let days = if hours.days.is_empty() { &DayKind::ALL[..] } else { &hours.days };
    let span = |day: &DayKind| match until > from {
        true => vec![(*day, from, until)],
        // Past midnight it may be the next day of the week or a holiday.
        false => [next(*day), DayKind::Holiday]
            .map(|night| (night, 0, until))
            .into_iter()
            .chain([(*day, from, DAY_MINUTES)])
            .collect(),
    };
    days.iter().flat_map(span).collect()
}

fn next(day: DayKind) -> DayKind {
    let week = &DayKind::ALL[..7];
    week.iter().position(|it| *it == day).map_or(day, |at| week[(at + 1) % 7])
}
