//! Whether references answer: a vantage that hears none of them abstains, and nothing is seen.

use super::{Finding, Level, Text};
use crate::config::Config;
use bongsu_clock::Clock;
use futures_util::future::join_all;
use tokio::net::TcpStream;

/// Connects to each, as probes do.
pub async fn reach(config: &Config) -> Vec<Finding> {
    let (all, within) = (&config.probing.reference_targets, config.probing.tcp_timeout);
    let each = all.iter().map(|at| async move {
        match Clock::system().timeout(within, TcpStream::connect(at)).await {
            Ok(Ok(_)) => None,
            Ok(Err(why)) => Some(format!("{at}: {why}")),
            Err(_) => Some(format!("{at}: timed out")),
        }
    });
    let silent: Vec<String> = join_all(each).await.into_iter().flatten().collect();
    let level = match (all.len(), silent.len()) {
        (0, _) => return Vec::new(),
        (n, 0) => {
            let (ko, en) = (
                format!("기준 대상 {n}곳이 모두 답합니다."),
                format!("All {n} references answer."),
            );
            return vec![Finding::healthy(ko, en)];
        }
        (n, failed) if n == failed => Level::Broken,
        _ => Level::Doubtful,
    };
    let (n, failed, which) = (all.len(), silent.len(), silent.join(", "));
    vec![Finding::problem(
        level,
        Text::new(
            format!("기준 대상 {n}곳 가운데 {failed}곳이 답하지 않습니다: {which}"),
            format!("{failed} of {n} references do not answer: {which}"),
        ),
        Text::new(
            "[probing] references를 늘 답하는 곳으로 바꾸십시오. 하나도 답하지 않으면 아무것도 판정하지 않습니다.",
            "Set [probing] references to places that always answer. When none does, nothing is judged.",
        ),
    )]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, TcpListener};

    #[tokio::test]
    async fn references_that_do_not_answer_are_found_before_the_day() {
        let there = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let gone = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
        let here = there.local_addr().unwrap();
        let mut config = Config::default();
        assert_eq!(reach(&config).await, []);
        for (references, level) in [
            (vec![here], Level::Well),
            (vec![here, gone], Level::Doubtful),
            (vec![gone], Level::Broken),
        ] {
            config.probing.reference_targets = references;
            assert_eq!(reach(&config).await[0].level, level);
        }
    }
}
