//! When somebody is told, and what together: one message for many alerts.

use super::registry::Registry;
use crate::Time;
use crate::alert::{AlertDigest, AlertId, DigestItem, Recipient};
use crate::engine::events::Out;
use crate::engine::io::{Context, Record};
use std::collections::BTreeMap;

/// The most alerts in one message; the others follow in the next.
const MAX_ITEMS: usize = 5_000;

/// When each recipient was last told something.
#[derive(Debug, Default)]
pub struct Digests {
    told_at: BTreeMap<Recipient, Time>,
}

/// What waits for a recipient.
#[derive(Default)]
struct Waiting {
    since: Option<Time>,
    alerts: Vec<AlertId>,
}

impl Digests {
    /// Tells those for whom something has waited as long as news are collected.
    pub fn follow(&mut self, registry: &mut Registry, cx: &Context<'_>, out: &mut Out) {
        let window = cx.options.alerts.bundle_window;
        self.told_at.retain(|_, at| cx.now.since(*at) < window);
        for (to, waiting) in waiting(registry) {
            let is_ready = waiting.since.is_some_and(|since| cx.now.since(since) >= window);
            if !is_ready || self.told_at.contains_key(&to) {
                continue;
            }
            let mut items = Vec::new();
            for id in waiting.alerts {
                let item = registry.change(id, |alert| {
                    let news = alert.take_due(&to)?;
                    Some(DigestItem::of(alert, news))
                });
                items.extend(item.flatten());
            }
            self.told_at.insert(to.clone(), cx.now);
            let digest = AlertDigest::new(to, cx.now, items);
            out.record(Record::AlertDigest(Box::new(digest)));
        }
    }
}

fn waiting(registry: &Registry) -> BTreeMap<Recipient, Waiting> {
    let mut all: BTreeMap<Recipient, Waiting> = BTreeMap::new();
    for alert in registry.due() {
        for line in &alert.lines {
            let Some((_, since)) = line.due else { continue };
            let waiting = all.entry(line.to.clone()).or_default();
            waiting.since = Some(waiting.since.map_or(since, |first| first.min(since)));
            if waiting.alerts.len() < MAX_ITEMS {
                waiting.alerts.push(alert.id);
            }
        }
    }
    all
}
