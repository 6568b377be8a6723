//! Kept and broken within a week, with causes: what a manager can change, and nothing about a
//! person.

use super::{Cause, EndKind, Promise, PromiseKind};
use crate::Time;
use std::collections::BTreeMap;

/// What became of promises of a kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Kept by the time that was said first.
    pub kept: u32,
    /// Kept by a time that the customer was told beforehand.
    pub moved: u32,
    /// Their time passed without them, and without a word.
    pub broken: u32,
    /// Let go by the customer, or the customer was not reached.
    pub other: u32,
}

/// The promises of a week.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Week {
    /// By kind.
    pub kinds: BTreeMap<PromiseKind, Counts>,
    /// Why they slipped, moved or broken; `None` where nobody has said it.
    pub causes: BTreeMap<Option<Cause>, u32>,
}

/// Counts the promises that ended, or were broken, from `from` and before `until`. A broken one
/// counts in the week in which it was broken, whenever it was kept.
pub fn week<'a>(promises: impl Iterator<Item = &'a Promise>, from: Time, until: Time) -> Week {
    let mut week = Week::default();
    for promise in promises {
        let ended = promise.end.as_ref().map(|end| end.at);
        let Some(at) = promise.broken_at.or(ended) else { continue };
        if at < from || at >= until {
            continue;
        }
        let counts = week.kinds.entry(promise.kind).or_default();
        let kind = promise.end.as_ref().map(|end| end.kind);
        match (promise.broken_at, kind) {
            (Some(_), _) => counts.broken += 1,
            (None, Some(EndKind::Kept | EndKind::Messaged)) if promise.moves.is_empty() => {
                counts.kept += 1;
            }
            (None, Some(EndKind::Kept | EndKind::Messaged)) => counts.moved += 1,
            (None, _) => counts.other += 1,
        }
        for moved in &promise.moves {
            *week.causes.entry(Some(moved.cause)).or_default() += 1;
        }
        if promise.broken_at.is_some() {
            *week.causes.entry(promise.broken_cause).or_default() += 1;
        }
    }
    week
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::promise::{End, Move, Owner, Person, PromiseId, Warned};

    fn promise(n: u32, at: i64) -> Promise {
        let person = Person { id: "user:1".into(), name: "Lee".into() };
        let kind = EndKind::Kept;
        let end = End { at: Time::from_secs(at), kind, by: person.name.clone(), note: "".into() };
        Promise {
            id: PromiseId::new(Time::ZERO, &n.to_string()),
            customer: "1001".into(),
            contact: None,
            kind: PromiseKind::Answer,
            text: "x".into(),
            incident: None,
            call: None,
            author: person.clone(),
            owner: Owner::Person(person),
            given_at: Time::ZERO,
            due: None,
            told_due: None,
            term_from: Time::ZERO,
            moves: Vec::new(),
            warned: Warned::Not,
            broken_at: None,
            broken_cause: None,
            messages: 0,
            telling: None,
            needs_person: false,
            callback: None,
            end: Some(end),
        }
    }

    #[test]
    fn a_week_counts_what_was_kept_moved_and_broken_with_causes_and_no_names() {
        let at = Time::from_secs;
        let slipped = Move {
            from: Some(at(1)),
            to: at(2),
            at: at(0),
            by: "Lee".into(),
            cause: Cause::Overload,
            reason: String::new(),
            messages: None,
        };
        let all = [
            promise(1, 10),
            Promise { moves: vec![slipped], ..promise(2, 20) },
            Promise { broken_at: Some(at(30)), end: None, ..promise(3, 0) },
            // Broken in this week, kept in the next.
            Promise {
                broken_at: Some(at(40)),
                broken_cause: Some(Cause::NoOwner),
                ..promise(4, 900)
            },
            promise(5, 100),
        ];
        let week = week(all.iter(), at(0), at(100));
        let counts = week.kinds[&PromiseKind::Answer];
        assert_eq!(counts, Counts { kept: 1, moved: 1, broken: 2, other: 0 });
        let causes = [(None, 1), (Some(Cause::Overload), 1), (Some(Cause::NoOwner), 1)];
        assert_eq!(week.causes, causes.into());
    }
}
