//! Whether everybody who was hit was told, once, and nothing but the truth.

use super::{Check, Desk, check, none_of};
use crate::ground_truth::GroundTruth;
use crate::smtp_sink::ReceivedMail;
use bongsu_core::Time;
use bongsu_core::incident::VictimState;
use bongsu_core::inventory::{Contact, Inventory};
use bongsu_core::name::Name;
use bongsu_core::notification::{ContactKey, Notice};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Mail, and what the desk recorded of it.
#[derive(Clone, Default, Debug)]
pub struct Post {
    /// Since when the post office was open: what was sent before, arrived elsewhere.
    pub open_since: Time,
    /// How often the desk, or a relay in the middle of a mail, died: whatever was under way
    /// then may have been taken without anybody knowing, and comes again under its old
    /// Message-ID (RFC 5321 §4.2.5, §6.1).
    pub deaths: usize,
    /// All that arrived.
    pub arrived: Vec<ReceivedMail>,
    /// All notices, with whether they were handed over, and when.
    pub notices: Vec<(Notice, Handed)>,
    /// Who is reached where.
    pub inventory: Inventory,
}

/// What became of a notice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Handed {
    /// Handed over then.
    Over(Time),
    /// Not needed any more.
    Dropped,
    /// Neither.
    Not,
}

/// A site that "works" must have been able to at some time within so long before.
const LATELY: Duration = Duration::from_secs(30);

/// What was measured of the mail.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Told {
    /// People who were sent mail.
    pub people: usize,
    /// Mails to one person, at most.
    pub most: usize,
    /// From the first failure of a site of his to the first mail, for each person who was
    /// hit; none when he was told before.
    pub first_words: Vec<Duration>,
    /// People whose sites were hit and who were told nothing.
    pub untold: Vec<String>,
    /// Mails that arrived more than once, under one Message-ID,
    pub twice: usize,
    /// and how many of them deaths excuse.
    pub excused: usize,
    /// Mails that were handed over and did not arrive, or are still to be handed over.
    pub lost: usize,
    /// Sites of which something untrue was said.
    pub untrue: Vec<Name>,
}

impl Told {
    /// Compares the mail with what was so.
    pub fn measure(truth: &GroundTruth, desk: &Desk, post: &Post) -> Told {
        let mut by_person: BTreeMap<&str, usize> = BTreeMap::new();
        for mail in &post.arrived {
            *by_person.entry(&mail.to).or_default() += 1;
        }
        let ids: BTreeSet<&str> = post.arrived.iter().map(|mail| mail.id.as_str()).collect();
        Told {
            people: by_person.len(),
            most: by_person.values().copied().max().unwrap_or(0),
            first_words: first_words(truth, post),
            untold: untold(desk, post),
            twice: post.arrived.len() - ids.len(),
            excused: post.deaths * UNDER_WAY,
            lost: post.notices.iter().filter(|it| is_lost(it, post, &ids)).count(),
            untrue: untrue(truth, post),
        }
    }

    fn copies(&self) -> Check {
        if self.excused == 0 {
            return none_of("두 번 온 메일", "mails that came twice", self.twice);
        }
        check(
            "죽을 때 넘기던 메일이 같은 Message-ID로 다시 온 것",
            "mails under way at a death that came again, same Message-ID",
            format!("≤ {}", self.excused),
            self.twice,
            self.twice <= self.excused,
        )
    }

    /// What is asked of the mail.
    pub fn checks(&self) -> Vec<Check> {
        let mut words = self.first_words.clone();
        words.sort_unstable();
        let at = |share: f64| words.get((words.len().saturating_sub(1) as f64 * share) as usize);
        let spans = at(0.5).zip(at(1.0)).map_or("—".into(), |(half, worst)| {
            format!("{:.1} s, {:.1} s", half.as_secs_f64(), worst.as_secs_f64())
        });
        let mails = format!("{}, {}", self.people, self.most);
        vec![
            check(
                "메일을 받은 사람, 한 사람에게 가장 많이",
                "people told, mails to one at most",
                "",
                mails,
                true,
            ),
            check(
                "첫 실패부터 첫 메일까지, 가운데와 최악",
                "first failure to first mail, median and worst",
                "",
                spans,
                true,
            ),
            none_of("듣지 못한 피해 고객", "people hit and not told", self.untold.len()),
            self.copies(),
            none_of("잃어버린 메일", "mails lost", self.lost),
            none_of("참이 아닌 메일", "sites of which mail said what is untrue", self.untrue.len()),
        ]
    }
}

/// Mails that are handed over at the same time, at most.
const UNDER_WAY: usize = 16;

fn key(notice: &Notice) -> String {
    format!("{}.{}.{}", notice.incident, notice.contact, notice.number)
}

fn is_lost((notice, handed): &(Notice, Handed), post: &Post, ids: &BTreeSet<&str>) -> bool {
    let key = key(notice);
    match handed {
        Handed::Over(at) if *at < post.open_since => false,
        Handed::Over(_) => !ids.iter().any(|id| id.split('@').next() == Some(&key)),
        Handed::Dropped => false,
        Handed::Not => true,
    }
}

/// The mail address of each person, and the sites he is told of.
fn people(post: &Post) -> BTreeMap<&str, Vec<&Name>> {
    let mut people: BTreeMap<&str, Vec<&Name>> = BTreeMap::new();
    for (host, site) in &post.inventory.sites {
        let customer = post.inventory.customers.get(&site.customer);
        for contact in customer.into_iter().flat_map(|customer| &customer.contacts) {
            if let Contact::Email(address) = contact {
                people.entry(address).or_default().push(host);
            }
        }
    }
    people
}

fn first_words(truth: &GroundTruth, post: &Post) -> Vec<Duration> {
    let mut first = BTreeMap::new();
    for mail in post.arrived.iter().rev() {
        first.insert(mail.to.as_str(), mail.at);
    }
    let people = people(post);
    let spans = first.into_iter().filter_map(|(who, at)| {
        let hits = people.get(who)?.iter().filter_map(|host| truth.hit(host));
        // Whoever is told what is presumed may hear it before a probe of his site fails.
        hits.map(|hit| hit.first).min().map(|since| at.since(since))
    });
    spans.collect()
}

fn untold(desk: &Desk, post: &Post) -> Vec<String> {
    let told: BTreeSet<ContactKey> = post
        .notices
        .iter()
        .filter(|(_, handed)| matches!(handed, Handed::Over(_)))
        .map(|(notice, _)| notice.contact)
        .collect();
    let listed = |host: &Name| {
        desk.victims.iter().any(|victim| {
            let excluded = matches!(victim.state, VictimState::Excluded { .. });
            victim.site == *host && victim.hit_at.is_some() && !excluded
        })
    };
    let untold = people(post).into_iter().filter(|(who, sites)| {
        let key = ContactKey::of(&Contact::Email((*who).to_owned()));
        !told.contains(&key) && sites.iter().any(|host| listed(host))
    });
    untold.map(|(who, _)| who.to_owned()).collect()
}

/// Sites that a mail calls failing that no fault had struck by then, sites that it calls
/// unsteady on which none had lain, and sites that it calls working that could not work.
fn untrue(truth: &GroundTruth, post: &Post) -> Vec<Name> {
    let said_at: BTreeMap<String, Time> =
        post.notices.iter().map(|(notice, _)| (key(notice), notice.at)).collect();
    let own: BTreeMap<Name, Time> =
        truth.own_hits().into_iter().map(|(host, hit)| (host, hit.first)).collect();
    let mut untrue = Vec::new();
    for mail in &post.arrived {
        let key = mail.id.split('@').next().unwrap_or_default();
        let at = said_at.get(key).copied();
        for (mark, host) in &mail.sites {
            let struck = |at: Time| {
                let first = truth.hit(host).map(|hit| hit.first).or(own.get(host).copied());
                truth.broken_by_owner(host) || first.is_some_and(|first| first <= at)
            };
            let cannot = |at: Time| {
                truth.cannot_work(host, at) && truth.cannot_work(host, at.before(LATELY))
            };
            let is_true = match (mark, at) {
                // What was never recorded must not be said.
                (_, None) => false,
                ('✕', Some(at)) => struck(at),
                // What loses packets makes a site unsteady, even while each question about
                // it was answered at the second sending.
                ('▲', Some(at)) => struck(at) || truth.cannot_work(host, at),
                ('✓', Some(at)) => !cannot(at),
                _ => true,
            };
            if !is_true {
                untrue.push(host.clone());
            }
        }
    }
    untrue
}
