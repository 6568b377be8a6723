//! When what programs read was last seen to change: not when it was rendered.

use bongsu_core::Time;
use bongsu_core::hash::digest;
use parking_lot::Mutex;
use std::collections::HashMap;

/// The most things that are kept in mind; more than a page lists.
const MAX_THINGS: usize = 2_000;

/// The contents that were given out last, and since when each is as it is.
#[derive(Default)]
pub struct Changes(Mutex<HashMap<String, (u128, Time)>>);

impl Changes {
    /// Since when `thing` has this content, as far as this process knows: from `first` on when
    /// it was not asked for before, else since `now` or the last change.
    pub fn changed_at(&self, thing: &str, content: &str, first: Time, now: Time) -> Time {
        let content = digest(content);
        let mut things = self.0.lock();
        match things.get_mut(thing) {
            Some((known, at)) if *known == content => *at,
            Some(known) => {
                // Time given by an older view does not go back.
                *known = (content, now.max(known.1));
                known.1
            }
            None => {
                if things.len() >= MAX_THINGS {
                    things.clear();
                }
                things.insert(thing.to_owned(), (content, first));
                first
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_the_same_keeps_its_time() {
        let (changes, at) = (Changes::default(), Time::from_secs);
        assert_eq!(changes.changed_at("page", "fine", at(5), at(10)), at(5), "the first");
        assert_eq!(changes.changed_at("page", "fine", at(5), at(20)), at(5));
        assert_eq!(changes.changed_at("page", "down", at(5), at(30)), at(30));
        assert_eq!(changes.changed_at("page", "down", at(5), at(40)), at(30));
        assert_eq!(changes.changed_at("page", "fine", at(5), at(50)), at(50), "back is a change");
        assert_eq!(changes.changed_at("other", "fine", at(6), at(50)), at(6));
    }
}
