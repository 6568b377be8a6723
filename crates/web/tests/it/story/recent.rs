//! Observations of one site and of the attacked group, in the three hours up to 17:03.

use super::*;
use bongsu_web::{Buckets, LatencyBucket, LatencyHistory};

const STEP: Duration = Duration::from_secs(180);

/// Buckets from 14:03 on; nothing was observed between 15:12 and 15:21.
fn buckets<T>(value: impl Fn(u32) -> T) -> Buckets<T> {
    let observed = |n: &u32| !(23..26).contains(n);
    let values = (0..60).map(|n| Some(n).filter(observed).map(&value)).collect();
    Buckets { from: at("14:03:00"), step: STEP, values }
}

/// The bucket in which the attack begins, 16:18.
const ATTACK: u32 = 45;

fn answered(n: u32, ms: u64) -> LatencyBucket {
    let ms = ms + u64::from(n * 13 % 7) * ms / 12;
    let at = |percent| Duration::from_micros(ms * 10 * percent);
    LatencyBucket {
        answered: 9,
        failed: 0,
        fastest: at(78),
        median: at(100),
        slowest: at(131 + u64::from(n * 29 % 40)),
    }
}

/// The names are lost in the attack; the page is slow for a while before.
pub fn latency() -> LatencyHistory {
    let dns = |n| match n {
        ..ATTACK => answered(n, 9),
        _ if n % 3 == 0 => LatencyBucket { failed: 7, answered: 2, ..answered(n, 1_300) },
        _ => LatencyBucket { failed: 9, ..LatencyBucket::default() },
    };
    let page = |n| answered(n, if (38..44).contains(&n) { 420 } else { 88 });
    LatencyHistory {
        since: at("14:03:20"),
        layers: vec![
            (Layer::Dns, buckets(dns)),
            (Layer::Tcp, buckets(|n| answered(n, 7))),
            (Layer::Tls, buckets(|n| answered(n, 21))),
            (Layer::Http, buckets(page)),
        ],
        baseline: buckets(|n| Duration::from_millis(if n < 39 { 84 } else { 95 })),
    }
}

/// A few sites fail by themselves; from 16:18 on nearly all.
pub fn failing_share() -> Buckets<f64> {
    buckets(|n| match n {
        ..ATTACK => 0.004,
        ATTACK => 0.93,
        46..55 => 0.97,
        _ => 0.97 - f64::from(n - 54) * 0.08,
    })
}
