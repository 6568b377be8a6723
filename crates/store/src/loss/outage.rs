//! When a site was seen failing, by the victim lists and by its verdicts.

use bongsu_core::Time;
use bongsu_core::incident::{IncidentId, Victim, VictimState};
use bongsu_core::settlement::loss::Span;
use bongsu_core::span;
use bongsu_core::verdict::{Verdict, VerdictChange};

/// A time in which a site was seen failing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SiteOutage {
    /// The incident, or the first of those that overlap.
    pub incident: IncidentId,
    /// The others.
    pub others: Vec<IncidentId>,
    /// From the first failure until it was seen working for good, or now.
    pub span: Span,
    /// Whether it was verified, in each of the incidents.
    pub is_over: bool,
}

impl SiteOutage {
    /// Whether it is an outage by this incident.
    pub fn is_of(&self, incident: IncidentId) -> bool {
        self.incident == incident || self.others.contains(&incident)
    }
}

/// The outages of a site, newest first, from its lines on victim lists and what was in force when.
pub(super) fn outages(
    victims: &[Victim],
    verdicts: &[(&VerdictChange, span::Span)],
    now: Time,
) -> Vec<SiteOutage> {
    let hit = victims.iter().filter(|it| !matches!(it.state, VictimState::Excluded { .. }));
    let each = hit.filter_map(|it| of_line(it, verdicts, now));
    let mut each: Vec<SiteOutage> = each.filter(|it| it.span.from < it.span.until).collect();
    each.sort_by_key(|it| it.span);
    let mut outages: Vec<SiteOutage> = Vec::with_capacity(each.len());
    for next in each {
        match outages.last_mut().filter(|last| next.span.from <= last.span.until) {
            Some(last) => {
                last.others.push(next.incident);
                last.span.until = last.span.until.max(next.span.until);
                last.is_over &= next.is_over;
            }
            None => outages.push(next),
        }
    }
    outages.reverse();
    outages
}

fn of_line(
    victim: &Victim,
    verdicts: &[(&VerdictChange, span::Span)],
    now: Time,
) -> Option<SiteOutage> {
    let from = victim.hit_at?;
    let until = match victim.verified_at {
        Some(verified) => works_from(Span { from, until: verified }, verdicts),
        None => now,
    };
    let (incident, is_over) = (victim.incident, victim.verified_at.is_some());
    Some(SiteOutage { incident, others: Vec::new(), span: Span { from, until }, is_over })
}

/// Since when a site was seen working that was verified at the end of a span: the verification
/// takes some rounds more. Its end where the verdicts are gone, or never said that it failed.
fn works_from(span: Span, verdicts: &[(&VerdictChange, span::Span)]) -> Time {
    let window = span::Span { from: span.from, until: span.until };
    let during = verdicts.iter().filter(|(_, it)| !it.within(window).is_empty()).rev();
    let mut works_from = span.until;
    for (change, since) in during {
        match change.verdict {
            Verdict::Up | Verdict::Slow => works_from = since.from,
            Verdict::Down { .. } | Verdict::Unknown => return works_from,
        }
    }
    span.until
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::incident::Justification;
    use bongsu_core::layer::Layer;
    use bongsu_core::name::Name;
    use bongsu_core::observation::Reason;
    use bongsu_core::verdict::in_force;

    fn minute(n: i64) -> Time {
        Time::from_secs(n * 60)
    }

    fn span(from: i64, until: i64) -> Span {
        Span { from: minute(from), until: minute(until) }
    }

    fn line(incident: &str, hit: Span) -> Victim {
        Victim {
            incident: IncidentId::new(hit.from, incident),
            site: Name::parse("shop.co.kr").unwrap(),
            customer: "7".into(),
            state: VictimState::Verified,
            listed_at: hit.from,
            hit_at: Some(hit.from),
            verified_at: Some(hit.until),
            justification: Justification::Removed,
        }
    }

    /// Down from minute 10, seen working from minute 20 on.
    fn changes() -> [VerdictChange; 3] {
        let down = Verdict::Down { layer: Layer::Dns, reason: Reason::Timeout };
        [(0, Verdict::Up), (10, down), (20, Verdict::Up)].map(|(since, verdict)| {
            let site = Name::parse("shop.co.kr").unwrap();
            VerdictChange { site, verdict, since: minute(since), at: minute(since + 1) }
        })
    }

    #[test]
    fn an_outage_ends_when_the_site_works_and_not_when_that_is_verified() {
        let changes = changes();
        let verdicts = in_force(&changes, minute(60));
        let victim = line("a", span(10, 23));
        let found = outages(std::slice::from_ref(&victim), &verdicts, minute(60));
        assert_eq!((found[0].span, found[0].is_over), (span(10, 20), true));
        let found = outages(std::slice::from_ref(&victim), &[], minute(60));
        assert_eq!(found[0].span, span(10, 23), "the verdicts are not kept any more");
        let open = Victim { verified_at: None, ..victim };
        let found = outages(&[open], &verdicts, minute(22));
        assert_eq!((found[0].span, found[0].is_over), (span(10, 22), false));
    }

    #[test]
    fn two_incidents_at_once_are_one_outage_of_the_site() {
        let (first, second) = (line("a", span(10, 30)), line("b", span(20, 50)));
        let earlier = line("c", span(1, 5));
        let victims = [second.clone(), first.clone(), earlier.clone()];
        let found = outages(&victims, &[], minute(60));
        assert_eq!(found.iter().map(|it| it.span).collect::<Vec<_>>(), [span(10, 50), span(1, 5)]);
        assert!(found[0].is_of(first.incident) && found[0].is_of(second.incident));
        assert!(!found[0].is_of(earlier.incident));
    }
}
