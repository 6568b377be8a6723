//! Whether reference targets answer, from outside of what is monitored: a vantage that reaches
//! none of them is unhealthy, and its results are ignored.

use super::shared_fate::Watched;
use super::{Finding, Severity};
use crate::config::Config;
use bongsu_clock::Clock;
use bongsu_words::{Language, say};
use futures_util::future::join_all;
use tokio::net::TcpStream;

/// Connects to each, as probes do, and looks where it stands.
pub async fn check(config: &Config, lang: Language, watched: &Watched) -> Vec<Finding> {
    let mut findings = answers(config, lang).await;
    findings.extend(are_watched(config, lang, watched));
    findings
}

/// Those that are in a network that is monitored fail with it: they show nothing.
fn are_watched(config: &Config, lang: Language, watched: &Watched) -> Option<Finding> {
    let targets = &config.probing.reference_targets;
    let inside = targets.iter().filter(|target| watched.contains(target.ip()));
    let inside: Vec<String> = inside.map(ToString::to_string).collect();
    let severity = match inside.len() {
        0 => return None,
        n if n == targets.len() => Severity::Error,
        _ => Severity::Warning,
    };
    let (n, list) = (inside.len(), inside.join(", "));
    Some(Finding::problem(
        severity,
        say!(lang, "doctor-references-watched", n = n, list = list),
        say!(lang, "doctor-references-watched-fix"),
    ))
}

async fn answers(config: &Config, lang: Language) -> Vec<Finding> {
    let (targets, timeout) = (&config.probing.reference_targets, config.probing.tcp_timeout);
    let each = targets.iter().map(|target| async move {
        match Clock::system().timeout(timeout, TcpStream::connect(target)).await {
            Ok(Ok(_)) => None,
            Ok(Err(why)) => Some(format!("{target}: {why}")),
            Err(_) => Some(format!("{target}: timed out")),
        }
    });
    let failures: Vec<String> = join_all(each).await.into_iter().flatten().collect();
    let (n, failed) = (targets.len(), failures.len());
    let severity = match (n, failed) {
        (0, _) => return Vec::new(),
        (n, 0) => return vec![Finding::ok(say!(lang, "doctor-references-ok", n = n))],
        (n, failed) if n == failed => Severity::Error,
        _ => Severity::Warning,
    };
    let list = failures.join(", ");
    vec![Finding::problem(
        severity,
        say!(lang, "doctor-references-failed", n = n, failed = failed, list = list),
        say!(lang, "doctor-references-failed-fix"),
    )]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, TcpListener};

    #[tokio::test]
    async fn reference_targets_that_do_not_answer_are_found() {
        let there = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let gone = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
        let here = there.local_addr().unwrap();
        let mut config = Config::default();
        let nothing = Watched::default();
        assert_eq!(check(&config, Language::En, &nothing).await, []);
        for (targets, severity) in [
            (vec![here], Severity::Ok),
            (vec![here, gone], Severity::Warning),
            (vec![gone], Severity::Error),
        ] {
            config.probing.reference_targets = targets;
            assert_eq!(check(&config, Language::En, &nothing).await[0].severity, severity);
        }
    }

    /// P8: a site's own address as a reference target.
    #[test]
    fn reference_targets_that_are_monitored_are_found() {
        let mut inventory = bongsu_core::inventory::Inventory::default();
        let component = bongsu_core::inventory::ComponentRecord {
            addresses: vec!["203.0.113.1".parse().unwrap(), "127.77.9.1".parse().unwrap()],
            ..Default::default()
        };
        let key = bongsu_core::inventory::ComponentKey::new(
            bongsu_core::inventory::Kind::Server,
            "web-1",
        );
        inventory.components.insert(key, component);
        let watched = Watched::new(&inventory, &Default::default());
        let mut config = Config::default();
        for (targets, severity) in [
            (vec!["198.51.100.1:443"], None),
            (vec!["198.51.100.1:443", "203.0.113.77:443"], Some(Severity::Warning)),
            (vec!["127.77.9.1:18401"], Some(Severity::Error)),
            (vec!["127.0.0.1:53"], None),
        ] {
            config.probing.reference_targets =
                targets.iter().map(|target| target.parse().unwrap()).collect();
            let found = are_watched(&config, Language::En, &watched);
            assert_eq!(found.map(|found| found.severity), severity, "{targets:?}");
        }
    }
}
