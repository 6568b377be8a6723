//! Whether reference targets answer: a vantage that reaches none of them is unhealthy, and its
//! results are ignored.

use super::{Finding, Severity};
use crate::config::Config;
use bongsu_clock::Clock;
use bongsu_words::{Language, say};
use futures_util::future::join_all;
use tokio::net::TcpStream;

/// Connects to each, as probes do.
pub async fn check(config: &Config, lang: Language) -> Vec<Finding> {
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
        assert_eq!(check(&config, Language::En).await, []);
        for (targets, severity) in [
            (vec![here], Severity::Ok),
            (vec![here, gone], Severity::Warning),
            (vec![gone], Severity::Error),
        ] {
            config.probing.reference_targets = targets;
            assert_eq!(check(&config, Language::En).await[0].severity, severity);
        }
    }
}
