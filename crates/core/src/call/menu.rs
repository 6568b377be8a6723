//! What a caller hears next, and what they have chosen. Nothing is asked twice: who presses
//! nothing, or a key that is not offered, gets a person, or the end.

use super::step::{Choice, Step};
use super::{Call, CallEvent, EventKind};
use crate::Time;
use crate::language::Language;

/// What there is to choose from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Offer {
    /// The customer is known by the number.
    pub is_known: bool,
    /// An open incident affects their sites, so that there is something to wait for.
    pub is_affected: bool,
    /// A person can be reached by this line.
    pub has_person: bool,
}

/// What the telephone does next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Next {
    /// Say the statement and what can be chosen; take one key.
    Question(Vec<(char, Key)>),
    /// Note the wish, say what came of it, and end.
    Confirm(Choice),
    /// Connect with a person.
    Connect,
    /// Say goodbye, and end.
    Goodbye,
    /// Nothing: it was only told.
    Nothing,
}

/// What a key does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Key {
    /// Chooses.
    Choose(Choice),
    /// Goes on in another language.
    Language(Language),
}

/// The keys of languages, in the order of [`Language::ALL`] without the one that is spoken.
const LANGUAGE_KEYS: [char; Language::ALL.len() - 1] = ['9', '8'];

/// The keys that are offered in this call, in the order in which they are said.
pub fn keys(offer: Offer, spoken: Language) -> Vec<(char, Key)> {
    let message = offer.is_known && offer.is_affected;
    let all = [
        (message, '1', Key::Choose(Choice::Message)),
        (offer.is_known, '2', Key::Choose(Choice::Callback)),
        (offer.has_person, '0', Key::Choose(Choice::Person)),
    ];
    let offered = all.into_iter().filter(|(offered, ..)| *offered);
    let others = Language::ALL.into_iter().filter(|it| *it != spoken).map(Key::Language);
    offered.map(|(_, key, what)| (key, what)).chain(LANGUAGE_KEYS.into_iter().zip(others)).collect()
}

/// Takes an event at `now`, and says what comes next. An event that is sent again is answered as it
/// was the first time.
pub fn decide(call: &mut Call, event: &CallEvent, offer: Offer, now: Time) -> Next {
    match &event.kind {
        EventKind::Answered(by) => {
            call.answered.get_or_insert((now, by.clone()));
            Next::Nothing
        }
        EventKind::Ended(how) => {
            call.ended.get_or_insert((now, how.clone()));
            Next::Nothing
        }
        EventKind::Started => match call.step {
            Step::New | Step::Asked => {
                call.step = Step::Asked;
                Next::Question(keys(offer, call.language))
            }
            Step::Chose(choice) => chosen(choice),
        },
        EventKind::Pressed(key) => pressed(call, *key, offer),
        EventKind::Silent => choose(call, otherwise(offer)),
    }
}

fn pressed(call: &mut Call, key: char, offer: Offer) -> Next {
    if let Step::Chose(choice) = call.step {
        return chosen(choice);
    }
    call.pressed.push(key);
    match keys(offer, call.language).into_iter().find(|(offered, _)| *offered == key) {
        Some((_, Key::Choose(choice))) => choose(call, choice),
        Some((_, Key::Language(language))) if !is_back(&call.pressed) => {
            call.language = language;
            call.step = Step::Asked;
            Next::Question(keys(offer, language))
        }
        _ => choose(call, otherwise(offer)),
    }
}

/// Whether the language was changed often enough to have heard all, and the first again.
fn is_back(pressed: &str) -> bool {
    pressed.chars().filter(|key| LANGUAGE_KEYS.contains(key)).count() > Language::ALL.len()
}

/// What comes for who chooses nothing.
fn otherwise(offer: Offer) -> Choice {
    if offer.has_person { Choice::Person } else { Choice::End }
}

fn choose(call: &mut Call, choice: Choice) -> Next {
    if let Step::Chose(before) = call.step {
        return chosen(before);
    }
    call.step = Step::Chose(choice);
    chosen(choice)
}

const fn chosen(choice: Choice) -> Next {
    match choice {
        Choice::Message | Choice::Callback => Next::Confirm(choice),
        Choice::Person => Next::Connect,
        Choice::End => Next::Goodbye,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VICTIM: Offer = Offer { is_known: true, is_affected: true, has_person: true };
    const STRANGER: Offer = Offer { is_known: false, is_affected: true, has_person: true };

    fn call() -> Call {
        Call::begin(Time::from_secs(1), "main", "c-1", Language::Ko)
    }

    fn event(kind: EventKind) -> CallEvent {
        CallEvent { key: "c-1".into(), from: None, kind }
    }

    fn after(call: &mut Call, kind: EventKind, offer: Offer) -> Next {
        decide(call, &event(kind), offer, Time::from_secs(2))
    }

    fn offered(offer: Offer) -> String {
        keys(offer, Language::Ko).into_iter().map(|(key, _)| key).collect()
    }

    #[test]
    fn a_victim_hears_their_statement_and_keeps_their_place_by_one_key() {
        let mut call = call();
        assert!(matches!(after(&mut call, EventKind::Started, VICTIM), Next::Question(_)));
        let confirmed = Next::Confirm(Choice::Callback);
        assert_eq!(after(&mut call, EventKind::Pressed('2'), VICTIM), confirmed);
        assert_eq!(call.pressed, "2");
        // The telephone system sends it again, since no answer reached it.
        assert_eq!(after(&mut call, EventKind::Pressed('2'), VICTIM), confirmed);
        assert_eq!(after(&mut call, EventKind::Started, VICTIM), confirmed);
        assert_eq!(call.pressed, "2", "it was pressed once");
    }

    #[test]
    fn a_stranger_is_offered_nothing_that_is_a_customers() {
        assert_eq!(offered(VICTIM), "12098");
        assert_eq!(offered(STRANGER), "098");
        assert_eq!(offered(Offer { is_affected: false, ..VICTIM }), "2098");
        let mut call = call();
        after(&mut call, EventKind::Started, STRANGER);
        assert_eq!(after(&mut call, EventKind::Pressed('2'), STRANGER), Next::Connect);
    }

    #[test]
    fn nobody_is_asked_twice() {
        for kind in [EventKind::Silent, EventKind::Pressed('7')] {
            let mut call = call();
            after(&mut call, EventKind::Started, VICTIM);
            assert_eq!(after(&mut call, kind.clone(), VICTIM), Next::Connect);
            let mut call = self::call();
            let alone = Offer { has_person: false, ..VICTIM };
            after(&mut call, EventKind::Started, alone);
            assert_eq!(after(&mut call, kind, alone), Next::Goodbye);
        }
    }

    #[test]
    fn every_other_language_is_one_key_away_and_no_way_round_in_circles() {
        let mut call = call();
        after(&mut call, EventKind::Started, VICTIM);
        for (key, language) in [('9', Language::En), ('8', Language::Ja), ('9', Language::Ko)] {
            assert!(matches!(after(&mut call, EventKind::Pressed(key), VICTIM), Next::Question(_)));
            assert_eq!(call.language, language);
        }
        assert_eq!(after(&mut call, EventKind::Pressed('9'), VICTIM), Next::Connect);
    }

    #[test]
    fn what_a_telephone_system_only_tells_is_kept_once() {
        let mut call = call();
        assert_eq!(after(&mut call, EventKind::Answered("kim".into()), VICTIM), Next::Nothing);
        after(&mut call, EventKind::Answered("lee".into()), VICTIM);
        assert_eq!(call.answered, Some((Time::from_secs(2), "kim".into())));
        after(&mut call, EventKind::Ended("normalClearing".into()), VICTIM);
        assert!(!call.is_open());
    }
}
