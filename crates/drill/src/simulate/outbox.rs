//! The outbox of the simulator, and a courier who is killed at any step: what the store and
//! the courier do, without a database and without a network.
//!
//! The laws: each notice has one effect, however often the courier dies; no older one is read
//! after a newer; nothing stale is handed over; nothing is lost.

use super::rng::Rng;
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;
use bongsu_core::inventory::Channel;
use bongsu_core::notification::delivery::{self, Decision};
use bongsu_core::notification::preferences::{NotificationPreferences, PreferenceDefaults};
use bongsu_core::notification::{ContactKey, Notice};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

type Key = (IncidentId, ContactKey, u32);

/// How long a claim holds, and how many are in hand at once.
const CLAIM: Duration = Duration::from_secs(150);
const IN_HAND: usize = 64;
/// What a relay may take to answer.
const ANSWER_MOST_MS: u64 = 8_000;
/// Chances, at each mail: it is put off, refused for good, or the courier dies when the relay
/// has taken it and nobody has written that down.
const PUT_OFF: f64 = 0.10;
const REFUSED: f64 = 0.005;
const DIES: f64 = 0.01;

/// Notices on their way.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    rows: BTreeMap<Key, Row>,
    /// Those of them that wait.
    waiting: BTreeSet<Key>,
    /// Answers that come, by instant and in the order in which they were asked for.
    coming: BTreeMap<(Time, u64), (Key, Answer)>,
    asked: u64,
    /// By contact and incident: the last number that he read.
    read: BTreeMap<(IncidentId, ContactKey), u32>,
    /// Copies under an id that had arrived before: harmless, and counted.
    pub copies: u32,
    /// Laws that were broken.
    pub broken: Vec<&'static str>,
}

#[derive(Clone, Debug)]
struct Row {
    notice: Notice,
    state: State,
    /// Whether it has arrived.
    arrived: bool,
    /// In hand until then.
    until: Option<Time>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Waiting { due: Time, attempts: u32 },
    Sent,
    Dropped,
    Dead,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Answer {
    Taken,
    PutOff,
    Refused,
}

impl Outbox {
    /// Takes a notice in, in the transaction of its cause; those before it that still wait, and
    /// are in nobody's hand, are superfluous now.
    pub fn put(&mut self, notice: Notice) {
        let key = (notice.incident, notice.contact, notice.number);
        let due = notice.at;
        let row =
            Row { notice, state: State::Waiting { due, attempts: 0 }, arrived: false, until: None };
        let before: Vec<Key> = self.waiting.range((key.0, key.1, 0)..key).copied().collect();
        for older in before {
            if self.rows.get(&older).is_some_and(|row| row.until.is_none()) {
                self.end(older, State::Dropped);
            }
        }
        if let Entry::Vacant(place) = self.rows.entry(key) {
            place.insert(row);
            self.waiting.insert(key);
        }
    }

    fn end(&mut self, key: Key, state: State) {
        self.waiting.remove(&key);
        if let Some(row) = self.rows.get_mut(&key) {
            row.state = state;
        }
    }

    /// The courier dies, and whoever is next frees what he had in hand. What a relay has
    /// taken, it has.
    pub fn die(&mut self) {
        for ((at, _), (key, answer)) in std::mem::take(&mut self.coming) {
            if answer == Answer::Taken {
                self.arrives(at, key);
            }
        }
        for key in &self.waiting {
            if let Some(row) = self.rows.get_mut(key) {
                row.until = None;
            }
        }
    }

    /// Lets the courier work at `now`; whether anything was done.
    pub fn step(&mut self, now: Time, rng: &mut Rng) -> bool {
        let later = self.coming.split_off(&(now + Duration::from_micros(1), 0));
        let mut answers = std::mem::replace(&mut self.coming, later).into_iter();
        let mut busy = false;
        while let Some((at, (key, answer))) = answers.next() {
            busy = true;
            if answer == Answer::Taken && rng.chance(DIES) {
                self.coming.extend(answers.by_ref());
                self.coming.insert(at, (key, answer));
                self.die();
                return true;
            }
            self.settle(now, key, answer);
        }
        busy | self.claim(now, rng)
    }

    fn claim(&mut self, now: Time, rng: &mut Rng) -> bool {
        let room = IN_HAND.saturating_sub(self.coming.len());
        let due: Vec<Key> = self.due(now).take(room).collect();
        for key in &due {
            let Some(row) = self.rows.get_mut(key) else { continue };
            let (preferences, usual) =
                (NotificationPreferences::default(), PreferenceDefaults::default());
            match delivery::decide(now, &row.notice, Channel::Email, &preferences, usual, 0) {
                Decision::Send => {
                    row.until = Some(now + CLAIM);
                    let answer = match rng.unit() {
                        chance if chance < PUT_OFF => Answer::PutOff,
                        chance if chance < PUT_OFF + REFUSED => Answer::Refused,
                        _ => Answer::Taken,
                    };
                    let at = now + Duration::from_millis(rng.within(1..ANSWER_MOST_MS));
                    self.asked += 1;
                    self.coming.insert((at, self.asked), (*key, answer));
                }
                Decision::Defer(due) => row.state = State::Waiting { due, attempts: 0 },
                Decision::Expired | Decision::OptedOut => self.end(*key, State::Dropped),
            }
        }
        !due.is_empty()
    }

    /// Those whose turn has come: one after the other goes to one contact.
    fn due(&self, now: Time) -> impl Iterator<Item = Key> + '_ {
        self.waiting.iter().copied().filter(move |key| {
            let Some(Row { state: State::Waiting { due, .. }, until, .. }) = self.rows.get(key)
            else {
                return false;
            };
            let free = until.is_none_or(|until| until <= now);
            let first = self.waiting.range((key.0, key.1, 0)..*key).next().is_none();
            *due <= now && free && first
        })
    }

    fn settle(&mut self, now: Time, key: Key, answer: Answer) {
        if answer == Answer::Taken {
            self.arrives(now, key);
        }
        let overtaken = self.rows.range(next(key)..=(key.0, key.1, u32::MAX)).next().is_some();
        let Some(row) = self.rows.get_mut(&key) else { return };
        row.until = None;
        let State::Waiting { attempts, .. } = row.state else { return };
        let again = delivery::retry_at(now, &row.notice, attempts);
        match (answer, again) {
            (Answer::Taken, _) => self.end(key, State::Sent),
            (Answer::PutOff, _) if overtaken => self.end(key, State::Dropped),
            (Answer::PutOff, Some(due)) => {
                row.state = State::Waiting { due, attempts: attempts + 1 };
            }
            (Answer::Refused, _) | (Answer::PutOff, None) => self.end(key, State::Dead),
        }
    }

    /// A mail program shows one message for one id, in the order in which they came.
    fn arrives(&mut self, at: Time, key: Key) {
        let Some(row) = self.rows.get_mut(&key) else { return };
        let old = row.notice.why.max_age() + Duration::from_millis(ANSWER_MOST_MS);
        if at.since(row.notice.at) > old {
            self.broken.push("a notice was handed over when it was of no use any more");
        }
        if std::mem::replace(&mut row.arrived, true) {
            self.copies += 1;
            return;
        }
        let (incident, contact, number) = key;
        let last = self.read.insert((incident, contact), number);
        if last.is_some_and(|last| last > number) {
            self.broken.push("a contact read an older notice after a newer one");
        }
    }

    /// Whether any waits.
    pub fn is_busy(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// What can be judged at the end only.
    pub fn close(&mut self, now: Time) {
        for row in self.rows.values() {
            let over = now.since(row.notice.at) > Duration::from_secs(3600);
            let law = match row.state {
                State::Sent if !row.arrived => "a notice was written down as sent, and never came",
                State::Waiting { .. } if over => "a notice was left to wait for ever",
                _ => continue,
            };
            self.broken.push(law);
        }
        // The last word to a contact is never dropped for another.
        let mut last: BTreeMap<(IncidentId, ContactKey), &Row> = BTreeMap::new();
        for ((incident, contact, _), row) in &self.rows {
            last.insert((*incident, *contact), row);
        }
        let dropped = |row: &&Row| row.state == State::Dropped && !row.arrived;
        if last.values().any(dropped) {
            self.broken.push("the last word to a contact was dropped");
        }
    }
}

fn next(key: Key) -> Key {
    (key.0, key.1, key.2.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::inventory::Contact;
    use bongsu_core::notification::{NoticeReason, SiteSummary};

    fn at(second: i64) -> Time {
        Time::from_secs(1_515_050_340 + second)
    }

    fn notice(who: usize, number: u32, second: i64) -> Notice {
        Notice {
            incident: IncidentId::new(at(0), "outbox"),
            contact: ContactKey::of(&Contact::Email(format!("c{who}@example.kr"))),
            number,
            customers: Vec::new(),
            statement: 0,
            at: at(second),
            why: if number == 0 { NoticeReason::First } else { NoticeReason::Changed },
            sites: SiteSummary::default(),
        }
    }

    /// A day on which everybody is told four things, and the courier dies all the time.
    fn day(seed: u64) -> Outbox {
        let (mut outbox, mut rng) = (Outbox::default(), Rng::new(seed, 6));
        for second in 0..4 * 3600 {
            if second % 900 == 0 && second < 3600 {
                let number = (second / 900) as u32;
                (0..50).for_each(|who| outbox.put(notice(who, number, second)));
            }
            outbox.step(at(second), &mut rng);
            if rng.chance(0.01) {
                outbox.die();
            }
        }
        outbox.close(at(4 * 3600));
        outbox
    }

    #[test]
    fn whenever_the_courier_dies_each_notice_has_one_effect_and_none_is_lost() {
        let mut copies = 0;
        for seed in 0..40 {
            let outbox = day(seed);
            assert_eq!(outbox.broken, [""; 0], "seed {seed}");
            let read = outbox.rows.values().filter(|row| row.arrived).count();
            assert!(read > 150, "seed {seed}: most of 200 were read: {read}");
            copies += outbox.copies;
        }
        assert!(copies > 0, "he died with mails in hand");
    }

    #[test]
    fn a_law_that_is_broken_is_seen() {
        let mut outbox = Outbox::default();
        outbox.put(notice(0, 0, 0));
        outbox.put(notice(0, 1, 1));
        let key = |number| (notice(0, 0, 0).incident, notice(0, 0, 0).contact, number);
        outbox.arrives(at(2), key(1));
        outbox.arrives(at(3), key(0));
        assert_eq!(outbox.broken, ["a contact read an older notice after a newer one"]);
        outbox.end(key(1), State::Sent);
        outbox.end(key(0), State::Sent);
        outbox.put(notice(1, 0, 0));
        outbox.close(at(7200));
        assert!(outbox.broken.contains(&"a notice was left to wait for ever"));
    }
}
