//! Test pages: whether each way to reach each person works (S14).
//!
//! A telephone number changes, a phone blocks a sender, a mail goes into the junk: whoever is to
//! be woken at night is sent a test in the daytime, and confirms it. A page that was acknowledged
//! by its link proves as much. What was not proven lately is shown.

use super::OncallKey;
use super::escalation::PageOutcome;
use super::page::PageId;
use super::person::{PageChannel, Person};
use super::plan::Plan;
use super::push::Browsers;
use super::test_plan::TestPlan;
use crate::Time;
use crate::hash::{digest, hash};
use crate::maintenance::Window;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What was not proven for so many days is shown …
const PROVEN_FOR_DAYS: u32 = 31;
/// … or for so many more than those after which the plan tests it again.
const CONFIRMED_WITHIN_DAYS: u32 = 7;
/// A test that nobody confirmed is repeated on the next day, so often in an interval.
const TRIES_MAX: u32 = 3;
/// It is repeated after so long, and then at its time of the day.
const AGAIN_AFTER: Duration = Duration::from_secs(18 * 3600);
/// A new contact is tested within so many days.
const FIRST_WITHIN_DAYS: u32 = 7;
/// In the last tenth of the hours none begins: it is to be confirmed within them.
const SPREAD_SHARE: u32 = 10;

/// One way to reach one person, and what is known of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ContactTest {
    /// Who.
    pub person: OncallKey,
    /// By what.
    pub channel: PageChannel,
    /// The digest of the address: another address is proven by nothing that was before.
    pub address: String,
    /// Since when the plan has it.
    pub since: Time,
    /// The last test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<SentTest>,
    /// How many tests there were in a row that nobody confirmed.
    #[serde(default)]
    pub tries: u32,
    /// When it was last proven.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven_at: Option<Time>,
}

/// A test page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SentTest {
    /// Its id.
    pub page: PageId,
    /// When it was made.
    pub at: Time,
    /// What became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fate: Option<PageOutcome>,
}

/// A contact that was not proven lately.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unproven {
    /// Who.
    pub person: OncallKey,
    /// By what.
    pub channel: PageChannel,
    /// When it was proven last, if it ever was.
    pub proven_at: Option<Time>,
    /// The last test.
    pub sent: Option<SentTest>,
}

/// Every way in which the plan reaches somebody, once, with the digest of its address.
pub fn contacts(plan: &Plan, browsers: &Browsers) -> Vec<(OncallKey, PageChannel, String)> {
    let mut contacts = BTreeSet::new();
    for person in &plan.people {
        let rules = [Some(&person.rules), person.important.as_ref()];
        for rule in rules.into_iter().flatten().flat_map(|rules| &rules.attempts) {
            let address = digest_of(person, &rule.channel, browsers);
            contacts.insert((person.key.clone(), rule.channel.clone(), address));
        }
    }
    contacts.into_iter().collect()
}

fn digest_of(person: &Person, channel: &PageChannel, browsers: &Browsers) -> String {
    let of_browsers;
    let address = match channel {
        PageChannel::Mail => person.mail.as_deref().unwrap_or_default(),
        PageChannel::Sms | PageChannel::Voice => person.phone.as_deref().unwrap_or_default(),
        PageChannel::Push => {
            of_browsers = browsers.address_of(person);
            of_browsers.as_str()
        }
        PageChannel::Webhook(name) => name,
    };
    format!("{:032x}", digest(address))
}

/// For how many days a contact counts as proven: tests of a long interval come in time.
pub fn proven_for_days(plan: &Plan) -> u32 {
    let tested = plan.test_calls.as_ref().map_or(0, |it| it.every_days + CONFIRMED_WITHIN_DAYS);
    PROVEN_FOR_DAYS.max(tested)
}

/// The contacts of a plan that were not proven lately, by what is known of them.
pub fn unproven<'a>(
    (plan, browsers): (&Plan, &Browsers),
    known: impl Iterator<Item = &'a ContactTest>,
    now: Time,
) -> Vec<Unproven> {
    let known: BTreeMap<_, _> = known.map(|it| ((&it.person, &it.channel), it)).collect();
    let proven_for = Duration::from_secs(u64::from(proven_for_days(plan)) * 86_400);
    let contacts = contacts(plan, browsers).into_iter();
    let unproven = contacts.filter_map(|(person, channel, address)| {
        let test = known.get(&(&person, &channel)).filter(|it| it.address == address);
        let proven_at = test.and_then(|it| it.proven_at);
        let is_proven = proven_at.is_some_and(|at| now.since(at) <= proven_for);
        let sent = test.and_then(|it| it.sent);
        (!is_proven).then_some(Unproven { person, channel, proven_at, sent })
    });
    unproven.collect()
}

impl ContactTest {
    /// A contact that is new in the plan.
    pub fn new(person: OncallKey, channel: PageChannel, address: String, now: Time) -> ContactTest {
        ContactTest { person, channel, address, since: now, sent: None, tries: 0, proven_at: None }
    }

    /// From when on it may be tested.
    pub fn due_from(&self, plan: &TestPlan) -> Time {
        let days = |days: u32| Duration::from_secs(u64::from(days) * 86_400);
        let every = days(plan.every_days);
        match (&self.sent, self.proven_at) {
            (Some(sent), proven) if proven.is_none_or(|at| at < sent.at) => {
                sent.at + if self.tries < TRIES_MAX { AGAIN_AFTER } else { every }
            }
            (_, Some(proven)) => proven + every,
            (_, None) => {
                let within = days(plan.every_days.min(FIRST_WITHIN_DAYS)).as_secs();
                self.since + Duration::from_secs(self.dice() % within.max(1))
            }
        }
    }

    /// Whether it is its time within the hours that run now: each has its own, the same every day.
    pub fn is_its_time(&self, window: Window, now: Time) -> bool {
        let span = window.end.since(window.start);
        let spread = (span - span / SPREAD_SHARE).as_secs().max(1);
        now >= window.start + Duration::from_secs((self.dice() >> 32) % spread)
    }

    fn dice(&self) -> u64 {
        hash(&format!("{} {}", self.person, self.channel), 0)
    }

    /// A test was sent.
    pub fn sent(&mut self, page: PageId, now: Time) {
        self.tries = if self.tries >= TRIES_MAX { 1 } else { self.tries + 1 };
        self.sent = Some(SentTest { page, at: now, fate: None });
    }

    /// Notes what became of the last test. One that was withheld is none of those in a row.
    pub fn settle(&mut self, fate: PageOutcome) {
        if fate == PageOutcome::Dropped {
            self.tries = self.tries.saturating_sub(1);
        }
        self.sent = self.sent.map(|sent| SentTest { fate: Some(fate), ..sent });
    }

    /// The person confirmed that it reached them.
    pub fn prove(&mut self, now: Time) {
        (self.proven_at, self.tries) = (Some(now), 0);
    }

    /// Whether the last test waits for the person.
    pub fn is_waiting(&self) -> bool {
        self.sent.is_some_and(|sent| self.proven_at.is_none_or(|at| at < sent.at))
    }
}
