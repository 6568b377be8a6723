//! Whose matter a permanent refusal is: the address's, or ours.
//!
//! A relay that does not like our sender, our account or our amount of mail says 5yz as well,
//! for each recipient in turn (RFC 3463 gives the details). Whoever takes that for the end of an
//! address ends all of them.

use super::smtp::{Reply, Stage};
use bongsu_core::Time;
use parking_lot::Mutex;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// So many people who are refused alike, one after the other, are not the reason.
const MAX_ALIKE: usize = 3;
/// How long an address has to be refused. Before that, it may be the first of many.
const CONFIRMED_AFTER: Duration = Duration::from_secs(120);
/// After so long a refusal is a new one.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(24 * 3600);
/// The most refused addresses that are remembered.
const MAX_REMEMBERED: usize = 10_000;

/// What a refusal says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Blame {
    /// The address cannot be sent to.
    Address,
    /// Perhaps that: it is to be seen again.
    NotConfirmed,
    /// The sender, the account or the amount of mail.
    Sender,
}

/// The refusals of one relay.
#[derive(Debug, Default)]
pub struct Refusals(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// The reply to the last ones, and who they were.
    alike: (u16, Option<Detail>),
    people: BTreeSet<String>,
    /// Since when an address is refused.
    since: BTreeMap<String, Time>,
}

/// Subject and detail of an enhanced status code (RFC 3463 §2).
type Detail = (u16, u16);

impl Refusals {
    /// A recipient was accepted.
    pub fn accepted(&self, to: &str) {
        let mut state = self.0.lock();
        state.people.clear();
        state.since.remove(to);
    }

    /// Whose matter the refusal of a mail to `to` is.
    pub fn blame(&self, now: Time, stage: Stage, reply: &Reply, to: &str) -> Blame {
        let detail = detail(reply);
        if !is_about_address(stage, reply.code, detail) {
            return Blame::Sender;
        }
        let mut state = self.0.lock();
        if state.alike != (reply.code, detail) {
            state.alike = (reply.code, detail);
            state.people.clear();
        }
        if state.people.len() < MAX_ALIKE {
            state.people.insert(to.to_owned());
        }
        let since = *state.since.get(to).unwrap_or(&now);
        let since = if now.since(since) > FORGOTTEN_AFTER { now } else { since };
        if state.since.len() < MAX_REMEMBERED {
            state.since.insert(to.to_owned(), since);
        }
        match state.people.len() {
            MAX_ALIKE => Blame::Sender,
            _ if now.since(since) < CONFIRMED_AFTER => Blame::NotConfirmed,
            _ => Blame::Address,
        }
    }
}

/// Whether a permanent reply can be about the recipient at all.
fn is_about_address(stage: Stage, code: u16, detail: Option<Detail>) -> bool {
    match (stage, detail) {
        (Stage::Session | Stage::Mail, _) => false,
        // The sender's address (x.1.7, x.1.8), a full or overdrawn mailbox, and what is too
        // large for it (x.2.2 to x.2.4).
        (_, Some((1, 7 | 8) | (2, 2..))) => false,
        (_, Some((1 | 2, _))) => true,
        // Where the mail would have to go. Google says 5.4.5 to who has sent too much.
        (Stage::Rcpt, Some((4, detail))) => detail != 5,
        // The servers, the protocol, the content, policy and authentication.
        (_, Some((3.., _))) => false,
        (Stage::Rcpt, _) => matches!(code, 550 | 551 | 553 | 554),
        // The message itself.
        (Stage::Data, _) => false,
    }
}

/// The enhanced status code at the beginning of a reply's text.
fn detail(reply: &Reply) -> Option<Detail> {
    let text = reply.lines.iter().find_map(|line| line.split_whitespace().next())?;
    let parts: Option<Vec<u16>> = text.split('.').map(|part| part.parse().ok()).collect();
    match parts?[..] {
        [5, subject, detail] => Some((subject, detail)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: u64) -> Time {
        Time::from_secs(1_515_050_340) + Duration::from_secs(second)
    }

    fn reply(text: &str) -> Reply {
        let (code, line) = text.split_at(3);
        Reply { code: code.parse().unwrap(), lines: vec![line.trim().to_owned()] }
    }

    /// What the first refusal says.
    fn first(stage: Stage, text: &str) -> Blame {
        Refusals::default().blame(at(0), stage, &reply(text), "kim@a.example")
    }

    #[test]
    fn what_a_relay_says_of_us_is_no_matter_of_the_address() {
        for (stage, text) in [
            (Stage::Session, "550 5.7.1 Your host is not permitted"),
            (Stage::Session, "535 5.7.8 Authentication failed"),
            (Stage::Mail, "553 5.7.1 Sender address rejected: not owned by user"),
            (Stage::Mail, "550 Sender unknown"),
            (Stage::Rcpt, "550 5.4.5 Daily user sending limit exceeded"),
            (Stage::Rcpt, "554 5.7.1 Relay access denied"),
            (Stage::Rcpt, "552 5.2.2 Mailbox full"),
            (Stage::Rcpt, "552 Too many recipients"),
            (Stage::Rcpt, "550 5.1.8 Sender address rejected: Domain not found"),
            (Stage::Data, "550 5.7.1 likely unsolicited mail"),
            (Stage::Data, "554 Transaction failed"),
        ] {
            assert_eq!(first(stage, text), Blame::Sender, "{text}");
        }
        for text in ["550 5.1.1 no such user", "550", "554 5.2.1 disabled", "550 5.4.1 no access"] {
            assert_eq!(first(Stage::Rcpt, text), Blame::NotConfirmed, "{text}");
        }
        assert_eq!(first(Stage::Data, "550 5.1.1 no such user"), Blame::NotConfirmed);
    }

    #[test]
    fn an_address_is_given_up_when_it_is_refused_for_a_while_and_others_are_not() {
        let refusals = Refusals::default();
        let blame =
            |second, to: &str| refusals.blame(at(second), Stage::Rcpt, &reply("550 5.1.1"), to);
        assert_eq!(blame(0, "a"), Blame::NotConfirmed);
        refusals.accepted("b");
        assert_eq!(blame(119, "a"), Blame::NotConfirmed);
        assert_eq!(blame(120, "a"), Blame::Address);
        // A directory that does not answer, say: nobody is known.
        assert_eq!(blame(121, "c"), Blame::NotConfirmed);
        assert_eq!(blame(122, "d"), Blame::Sender);
        assert_eq!(blame(300, "a"), Blame::Sender);
        // It knows people again.
        refusals.accepted("c");
        assert_eq!(blame(310, "a"), Blame::Address);
        assert_eq!(blame(310 + 2 * 86_400, "a"), Blame::NotConfirmed);
    }
}
