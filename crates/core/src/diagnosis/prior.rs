//! What is believed of a kind of component before anything was seen.

use super::graph::Level;
use crate::inventory::Kind;
use crate::layer::Layer;

/// How readily a kind of component is believed failed, as log-odds against the average.
///
/// Only order among twins matters much: where a server has one address, the server is
/// what an engineer can mend.
///
/// What fails over accepted connections is the software sooner than its machine.
pub const fn prior_log_odds(kind: Kind, level: Level) -> f64 {
    match (kind, level) {
        (Kind::Service, Level::Handshake | Level::Page | Level::Service) => 0.7,
        _ => of_kind(kind),
    }
}

const fn of_kind(kind: Kind) -> f64 {
    match kind {
        Kind::Server | Kind::NameServerGroup => 0.5,
        Kind::NameServer | Kind::Rack | Kind::LoadBalancer | Kind::Service => 0.3,
        Kind::Switch | Kind::Upstream | Kind::Vantage => 0.1,
        Kind::DataCentre | Kind::CertificateAuthority | Kind::Other => 0.0,
        Kind::Prefix | Kind::Address => -0.5,
    }
}

/// Whether a failure in this layer can be the fault of a component of this kind.
///
/// A connection that is accepted clears the rack, the switch and the prefix: what fails
/// above it is the machine's software, the balancer's, or the certificate's. Leaving the
/// others out also keeps one working site from clearing its rack three times over.
pub const fn is_suspectable(kind: Kind, layer: Layer) -> bool {
    match layer {
        Layer::Dns | Layer::Icmp | Layer::Tcp => true,
        Layer::Tls | Layer::Http | Layer::Service => matches!(
            kind,
            Kind::Server
                | Kind::LoadBalancer
                | Kind::CertificateAuthority
                | Kind::Service
                | Kind::Other
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Time;
    use crate::diagnosis::offline;
    use crate::diagnosis::tracker::{Plan, Tracker};
    use std::time::Duration;

    /// Of the twins that a tracker cannot tell apart, by the engine's way of asking it: the
    /// kinds in the order in which they are named.
    fn tracked(twins: &[Kind]) -> Vec<Kind> {
        let sweep = Duration::from_secs(60);
        let classes = vec![((0..twins.len() as u32).collect(), 0), (vec![99], 0)];
        let series = (0..20).map(|series| series / 10).collect();
        let units = (0..20).collect();
        let plan = Plan { classes, series, units, groups: 1, sweep, ..Plan::default() };
        let mut tracker =
            Tracker::new(plan, |c| twins.get(c as usize).copied().unwrap_or(Kind::Other));
        let mut at = Time::from_secs(1_000_000);
        let mut answer = tracker.answer(at);
        for round in 0..12 {
            for series in 0..20 {
                at += Duration::from_secs(1);
                tracker.observe(series, at, at, round > 3 && series < 10, false);
            }
            answer = tracker.answer(at);
        }
        answer.faults[0].one_of.iter().map(|c| twins[*c as usize]).collect()
    }

    /// The same for recorded observations.
    fn recorded(twins: &[Kind]) -> Vec<Kind> {
        let key = |kind: &Kind| format!("\"{}:x\"", kind.code());
        let keys = twins.iter().map(key).collect::<Vec<_>>().join(",");
        let (mut streams, mut seen) = (String::new(), String::new());
        for site in 0..20 {
            let components = if site < 10 { keys.as_str() } else { "\"rack:other\"" };
            streams += &format!(
                "{{\"stream\":\"s{site}\",\"layer\":\"tcp\",\"site\":\"{site}.kr\",\"customer\":\"c{site}\",\"components\":[{components}]}}\n"
            );
            for round in 0..12 {
                let at = Time::from_secs(1_000_000 + 20 * round + site);
                let outcome = if round > 3 && site < 10 { "failed" } else { "ok" };
                seen += &format!(
                    "{{\"stream\":\"s{site}\",\"vantage\":\"v\",\"at\":\"{at}\",\"outcome\":\"{outcome}\"}}\n"
                );
            }
        }
        let found = offline::diagnose(streams.as_bytes(), seen.as_bytes(), None).unwrap();
        let kind = |key: &String| Kind::from_code(key.split_once(':').unwrap().0);
        found.faults[0].one_of.iter().map(kind).collect()
    }

    #[test]
    fn the_engines_tracker_and_recorded_observations_order_twins_by_the_same_table() {
        let mut twins = [Kind::Address, Kind::DataCentre, Kind::Switch, Kind::Rack, Kind::Server];
        let (tracked, recorded) = (tracked(&twins), recorded(&twins));
        twins.sort_by(|a, b| of_kind(*b).total_cmp(&of_kind(*a)));
        assert_eq!(tracked, twins);
        assert_eq!(recorded, twins);
    }

    #[test]
    fn an_accepted_connection_clears_what_lies_below_it() {
        assert!(is_suspectable(Kind::Rack, Layer::Tcp));
        assert!(!is_suspectable(Kind::Rack, Layer::Http));
        assert!(is_suspectable(Kind::Server, Layer::Http));
    }
}
