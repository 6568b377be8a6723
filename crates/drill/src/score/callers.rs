//! The score of callers: nobody tells their story twice, promises are kept or moved beforehand, no
//! keystroke is lost, and one answer reaches everybody it is for (S6, S9, S11, S16, S17).

use super::check::{Check, check, none_of};
use super::check_kind::CheckKind;
use super::record::MailLog;
use crate::actors::callers::log::{CallerLog, Promised, PromisedKind, Written};
use crate::ground_truth::GroundTruth;
use crate::scenario::Scenario;
use crate::site_truth::SiteTruth;
use crate::smtp_sink::ReceivedMail;
use bongsu_core::Time;
use std::collections::BTreeSet;
use std::time::Duration;

/// What the mail about another time says in its subject.
const MOVED: [&str; 2] = ["약속 시각 변경", "Later than we said"];
/// What a mail says whose sites work again.
const WORKS: [&str; 2] = ["정상 동작을 확인했습니다", "verified working"];
/// A ticket written so shortly before the answer may be joined to the incident after it.
const JOINING: Duration = Duration::from_secs(60);

/// What was measured of callers.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct CallerMeasurements {
    /// What they met.
    pub log: CallerLog,
    /// Promises whose time has come, or that the program keeps.
    pub promises: usize,
    /// How often another time was told before the one promised.
    pub moved: usize,
    /// Those that were neither kept nor moved beforehand.
    pub broken: Vec<String>,
    /// Tickets that the one answer is for.
    pub to_answer: usize,
    /// Those that it did not reach, or reached twice, or that named a site of another.
    pub not_answered: Vec<String>,
}

impl CallerMeasurements {
    pub(super) fn measure(
        scenario: &Scenario,
        truth: &GroundTruth,
        mail: &MailLog,
        log: &CallerLog,
    ) -> CallerMeasurements {
        let judge = Judge { scenario, truth, mail: &mail.received };
        let mut measured = CallerMeasurements { log: log.clone(), ..Default::default() };
        for promised in &log.promised {
            match judge.outcome(promised) {
                PromiseOutcome::Open => continue,
                PromiseOutcome::Kept => {}
                PromiseOutcome::Broken(why) => measured.broken.push(why),
            }
            measured.promises += 1;
            measured.moved += promised.moves.len();
        }
        if let Some(at) = log.answered_at {
            let all = log.written.iter().filter(|it| it.was_hit && it.at + JOINING < at);
            for written in all {
                measured.to_answer += 1;
                measured.not_answered.extend(judge.unanswered(written));
            }
        }
        measured
    }

    /// The lines of the score; `kills` browsers were to be killed.
    pub(super) fn checks(&self, kills: usize) -> Vec<Check> {
        let log = &self.log;
        let share = |n: usize, of: usize| format!("{n} / {of}");
        let heard = format!("0 / {}", log.heard);
        let untrue = log.untrue.len() + log.unread.len();
        let wrote = format!("{}, {}, {}", log.callers, log.written.len(), log.looked);
        let answered = self.to_answer - self.not_answered.len();
        let told = share(log.told_twice.len(), log.told_before);
        let lost = share(log.keystrokes_lost, log.keystrokes);
        let killed = log.browsers_killed;
        vec![
            check(CheckKind::Customers, "", wrote, true),
            check(CheckKind::NeededPerson, "", share(log.needed_person, log.calls), true),
            check(CheckKind::Abandoned, "", share(log.abandoned, log.needed_person), true),
            check(CheckKind::ToldTwice, 0, told, log.told_twice.is_empty() && log.served > 0),
            check(
                CheckKind::PromisesBroken,
                0,
                format!("{} / {} ({})", self.broken.len(), self.promises, self.moved),
                self.broken.is_empty() && self.promises > 0,
            ),
            check(CheckKind::BrowsersKilled, kills, killed, killed == kills),
            check(CheckKind::KeystrokesLost, 0, lost, log.keystrokes_lost == 0),
            check(
                CheckKind::Answered,
                self.to_answer,
                answered,
                self.not_answered.is_empty() && (self.to_answer > 0 || log.answered_at.is_none()),
            ),
            check(CheckKind::UntrueSentences, heard, share(untrue, log.heard), untrue == 0),
            check(CheckKind::Stopped, "", log.stopped, true),
            none_of(CheckKind::CallerFailures, log.failures.len()),
        ]
    }
}

/// What became of a promise.
enum PromiseOutcome {
    /// Its time had not come when the drill ended.
    Open,
    Kept,
    Broken(String),
}

/// Judges by what arrived, and by when people were rung.
struct Judge<'a> {
    scenario: &'a Scenario,
    truth: &'a GroundTruth,
    mail: &'a [ReceivedMail],
}

impl Judge<'_> {
    fn mail_to(&self, customer: usize) -> impl Iterator<Item = &ReceivedMail> {
        let address = &self.truth.plan().customers[customer].email;
        self.mail.iter().filter(move |mail| mail.to == *address)
    }

    fn outcome(&self, promised: &Promised) -> PromiseOutcome {
        let key = &self.truth.plan().customers[promised.customer].key;
        for (before, after) in &promised.moves {
            let is_told = |mail: &ReceivedMail| {
                mail.at <= *before && MOVED.iter().any(|words| mail.subject.contains(words))
            };
            if !self.mail_to(promised.customer).any(is_told) {
                return PromiseOutcome::Broken(format!(
                    "{key}: {before} became {after} without a word"
                ));
            }
        }
        let due = promised.moves.last().map(|(_, after)| *after).or(promised.due);
        let told = self.told_that_it_works(promised.customer, promised.given_at);
        let kept_at = match promised.kind {
            PromisedKind::Update => promised.kept_at,
            PromisedKind::CallBack => [promised.kept_at, told].into_iter().flatten().min(),
            PromisedKind::Message => told,
        };
        match (kept_at, due) {
            (Some(at), Some(due)) if at <= due => PromiseOutcome::Kept,
            (Some(_), None) => PromiseOutcome::Kept,
            (None, Some(due)) if due > self.scenario.end => PromiseOutcome::Open,
            // Nothing works yet that they could be told of.
            (None, None) if self.fails(promised.customer, self.scenario.end) => {
                PromiseOutcome::Open
            }
            (at, due) => {
                PromiseOutcome::Broken(format!("{key}: {:?} due {due:?}, {at:?}", promised.kind))
            }
        }
    }

    /// The first message after `since` that the customer's sites work, when they really did.
    fn told_that_it_works(&self, customer: usize, since: Time) -> Option<Time> {
        let says = |mail: &&ReceivedMail| {
            let words = WORKS.iter().any(|words| mail.subject.contains(words));
            words || mail.sites.iter().any(|(mark, _)| *mark == '✓')
        };
        let mut mails = self.mail_to(customer).filter(says).map(|mail| mail.at);
        mails.find(|at| *at >= since && !self.fails(customer, *at))
    }

    /// Whether one of the customer's sites fails that they did not break themselves.
    fn fails(&self, customer: usize, at: Time) -> bool {
        let sites = self.truth.plan().sites.iter().enumerate();
        let mut own = sites.filter(|(_, site)| site.customer == customer && site.broken.is_none());
        own.any(|(ix, _)| self.truth.visitors_meet(ix, at) == SiteTruth::Down)
    }

    /// Why the one answer is not what this ticket's author got, if so.
    fn unanswered(&self, written: &Written) -> Option<String> {
        let plan = self.truth.plan();
        let key = &plan.customers[written.customer].key;
        let answer = self.scenario.callers.as_ref().and_then(|it| it.answer.as_ref())?;
        let is_it = |mail: &&ReceivedMail| {
            mail.text.contains(&answer.text.ko) || mail.text.contains(&answer.text.en)
        };
        let mails: Vec<&ReceivedMail> = self.mail_to(written.customer).filter(is_it).collect();
        let ids: BTreeSet<&str> = mails.iter().map(|mail| mail.id.as_str()).collect();
        if ids.len() != 1 {
            return Some(format!("{key}: {} mails with the answer", ids.len()));
        }
        let others = plan.sites.iter().filter(|site| site.customer != written.customer);
        let mut quoted = others.filter(|site| {
            // The name of one site may be the end of another's.
            let (name, of) = (format!(" {}", site.host.unicode()), &mails[0].text);
            of.contains(&name)
        });
        if let Some(site) = quoted.next() {
            return Some(format!("{key}: the answer names {}", site.host));
        }
        let missing = written.path.is_some() && written.answer_on_page != Some(true);
        missing.then(|| format!("{key}: the answer is not on their page"))
    }
}
