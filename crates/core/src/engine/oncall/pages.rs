//! Pages: what is due to the same person by the same channel at once is one.

use super::Oncall;
use super::look::Matters;
use super::roster::PlanAt;
use crate::Time;
use crate::engine::events::Out;
use crate::engine::io::{Context, Record};
use crate::oncall::escalation::{EscalationId, Wanted};
use crate::oncall::page::{Called, Page, PageItem};
use crate::oncall::person::PageChannel;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// Whoever was told something by a channel is told the next thing by it after so long: what comes
/// in between is one page. The first page of a storm never waits.
pub const BUNDLE_WINDOW: Duration = Duration::from_secs(60);

/// Attempts that are due, by who is told and by what.
type Due = BTreeMap<(Called, PageChannel), Vec<(EscalationId, Wanted)>>;

impl Oncall {
    /// Has due steps begin, and makes the pages that are due.
    pub(super) fn call(&mut self, cx: &Context<'_>, matters: &Matters<'_>, out: &mut Out) {
        let now = cx.now;
        let ids = self.take_due(now);
        let mut due = Due::new();
        let mut waiting = BTreeMap::new();
        for id in ids {
            if self.end_if_over(id, cx, matters) {
                continue;
            }
            let Some(wanted) = self.advance(id, now) else { continue };
            for wanted in wanted {
                let key = (wanted.to.clone(), wanted.channel.clone());
                match self.told.get(&key) {
                    Some(at) if now.since(*at) < BUNDLE_WINDOW => {
                        let again = *at + BUNDLE_WINDOW;
                        let first = waiting.entry(id).or_insert(again);
                        *first = again.min(*first);
                    }
                    _ => due.entry(key).or_default().push((id, wanted)),
                }
            }
        }
        for ((to, channel), wanted) in due {
            self.page(now, (to, channel), wanted, matters, out);
        }
        self.wait_for_bundle(now, &waiting);
    }

    fn take_due(&mut self, now: Time) -> BTreeSet<EscalationId> {
        let mut ids = BTreeSet::new();
        while let Some((at, id)) = self.due.first().copied().filter(|(at, _)| *at <= now) {
            self.due.remove(&(at, id));
            self.due_of.remove(&id);
            ids.insert(id);
        }
        ids
    }

    /// Has happen what is due of one, and says which attempts are.
    fn advance(&mut self, id: EscalationId, now: Time) -> Option<Vec<Wanted>> {
        let escalation = Arc::make_mut(self.escalations.get_mut(&id)?);
        if !escalation.is_open() {
            return None;
        }
        let entries = escalation.log.len();
        let (plan, changes) = (self.plan.clone(), self.changes.clone());
        let mut roster = PlanAt {
            now,
            plan: &plan,
            changes: &changes,
            turns: &mut self.turns,
            turned: &mut self.turned,
        };
        escalation.advance(now, &mut roster);
        let wanted = escalation.wanted(now);
        if escalation.log.len() > entries {
            self.changed.insert(id);
        }
        self.schedule(id);
        Some(wanted)
    }

    fn page(
        &mut self,
        now: Time,
        (to, channel): (Called, PageChannel),
        wanted: Vec<(EscalationId, Wanted)>,
        matters: &Matters<'_>,
        out: &mut Out,
    ) {
        let mut page = Page::new(to.clone(), channel.clone(), now, Vec::new());
        for (id, wanted) in wanted {
            let Some(escalation) = self.escalations.get_mut(&id) else { continue };
            let Some(matter) = matters.of(&escalation.subject) else { continue };
            Arc::make_mut(escalation).paged(&wanted, page.id, now);
            // Two calls of one escalation to the same person are one line.
            if page.items.iter().all(|item| item.escalation != id) {
                page.items.push(PageItem {
                    escalation: id,
                    why: wanted.why,
                    matter,
                    answer_by: escalation.next_page_at(),
                    silence_s: escalation.policy.silence_s,
                });
                self.by_page.entry(page.id).or_default().push(id);
            }
            self.changed.insert(id);
            self.schedule(id);
        }
        if !page.items.is_empty() {
            // Whoever reads no further than the first one has read of the worst.
            page.items.sort_by_key(|item| item.matter.rank());
            self.told.insert((to, channel), now);
            out.record(Record::OncallPage(Box::new(page)));
        }
    }

    /// Attempts that are due and wait: they are looked at when they can be made, and what else is
    /// due until then at its own time.
    fn wait_for_bundle(&mut self, now: Time, waiting: &BTreeMap<EscalationId, Time>) {
        for (id, until) in waiting {
            let Some(at) = self.due_of.get(id).copied() else { continue };
            if at >= *until {
                continue;
            }
            let others = self.escalations.get(id).and_then(|it| it.due_after(now));
            let next = others.map_or(*until, |other| other.min(*until));
            self.due.remove(&(at, *id));
            self.due.insert((next, *id));
            self.due_of.insert(*id, next);
        }
    }
}
