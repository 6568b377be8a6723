//! Calls for help: the message that wakes an engineer, and what happened, on pages.

use crate::courtesy::Courtesy;
use crate::message::{List, Message, Sender};
use crate::names::ComponentNames;
use crate::{Language, alert, cause, external_alert, labels, question, sentences, time};
use bongsu_core::Time;
use bongsu_core::incident::IncidentClass;
use bongsu_core::oncall::audit::Finding;
use bongsu_core::oncall::escalation::{Actor, EndReason, Happened, State};
use bongsu_core::oncall::page::{Called, ITEMS_SHOWN_MAX, Matter, Page, PageItem, Why};
use bongsu_core::oncall::person::PageChannel;
use bongsu_core::oncall::plan::{Plan, PlanError};
use bongsu_core::oncall::policy::Target;
use bongsu_core::oncall::reply::{KEY, ReplyBy};
use bongsu_core::oncall::warning::PlanWarning;
use jiff::tz::TimeZone;
use std::time::Duration;

/// The message of a page; `acknowledge` is the link by which its reader has it, `operations` where
/// they see more, `reply` how they acknowledge where no link opens.
pub fn message(
    (lang, names): (Language, &impl ComponentNames),
    sender: &Sender,
    page: &Page,
    acknowledge: Option<&str>,
    operations: Option<&str>,
    reply: Option<ReplyBy>,
) -> Message {
    let operator = sender.operator.of(lang);
    let n = page.items.len();
    let titles: Vec<String> =
        page.items.iter().map(|item| title((lang, names), &sender.zone, item)).collect();
    let first = titles.first().cloned().unwrap_or_default();
    let severity = page.items.iter().map(|item| item.matter.severity()).max().unwrap_or_default();
    let severity = external_alert::severity(lang, severity);
    let subject = say!(
        lang,
        "oncall-page-subject",
        operator = operator,
        n = n as u32,
        severity = severity,
        title = first
    );
    let subject = match sender.drill {
        true => format!("{} {subject}", say!(lang, "notice-drill")),
        false => subject,
    };
    let at = time::stamp(lang, &sender.zone, time::ANY_DAY, page.at);
    let what = page.items.first().map(|item| what(lang, &sender.zone, item));
    let what = what.unwrap_or_default();
    let fact = match n {
        0 | 1 => say!(lang, "oncall-page-fact", at = at, what = what),
        n => say!(lang, "oncall-page-fact-many", at = at, what = what, n = n as u32 - 1),
    };
    // Whoever is called by telephone hears no more than the fact.
    let why = page.items.first().and_then(|item| why(lang, &item.why));
    let reply = reply.map(|by| reply_by(lang, by));
    let fact = sentences([Some(fact), why, reply].into_iter().flatten());
    let mut fields = vec![(say!(lang, "notice-fact-label"), fact)];
    let answer_by = page.items.iter().filter_map(|item| item.answer_by).min();
    fields.extend(answer_by.map(|by| {
        let by = time::stamp(lang, &sender.zone, time::ANY_DAY, by);
        (say!(lang, "oncall-page-answer-label"), say!(lang, "oncall-page-answer", at = by))
    }));
    let link = acknowledge.map(|url| (say!(lang, "oncall-page-acknowledge-label"), url.to_owned()));
    fields.extend(link);
    let more = operations.map(|url| (say!(lang, "oncall-page-operations-label"), url.to_owned()));
    fields.extend(more);
    let lists = match n {
        0 | 1 => Vec::new(),
        n => {
            let names = titles.iter().take(ITEMS_SHOWN_MAX).cloned().collect();
            let rest = n.saturating_sub(ITEMS_SHOWN_MAX) as u32;
            let more = (rest > 0).then(|| say!(lang, "oncall-page-more", n = rest));
            let heading = say!(lang, "oncall-page-list", n = n as u32);
            vec![List { heading, mark: '✕', names, more }]
        }
    };
    Message {
        operator: sender.operator.of(lang).to_owned(),
        contact: None,
        subject,
        fields,
        lists,
        foot: vec![foot(lang, page)],
        stated: None,
        short_list: None,
        courtesy: Courtesy::default(),
    }
}

/// How a page is acknowledged by a reply.
pub(crate) fn reply_by(lang: Language, by: ReplyBy) -> String {
    match by {
        ReplyBy::Code(code) => say!(lang, "oncall-page-reply-code", code = code.to_string()),
        ReplyBy::Key => say!(lang, "oncall-page-reply-key", key = KEY.to_string()),
    }
}

/// What an item is about, in a few words.
pub fn title(
    (lang, names): (Language, &impl ComponentNames),
    zone: &TimeZone,
    item: &PageItem,
) -> String {
    matter_title((lang, names), zone, &item.matter)
}

/// What a matter is, in a few words.
pub fn matter_title(
    (lang, names): (Language, &impl ComponentNames),
    zone: &TimeZone,
    matter: &Matter,
) -> String {
    match matter {
        Matter::Incident(incident) => match &incident.cause {
            // Whoever looks for the cause knows better with it.
            Some(cause) if incident.withdrawn.is_some() => {
                let component = cause::suspect(lang, names, cause);
                say!(lang, "oncall-title-withdrawn", component = component)
            }
            _ => cause::title(lang, names, incident),
        },
        Matter::Alert(it) => {
            let what = alert::condition(lang, zone, it.condition, it.as_of);
            format!("{}: {what}", labels::site(lang, &it.subject))
        }
        Matter::External(it) => external_alert::title(lang, it),
        Matter::Question(it) => question::title(lang, it),
    }
}

/// What follows when the reader acknowledges, and when nobody does.
fn foot(lang: Language, page: &Page) -> String {
    let silence = page.items.iter().map(|item| item.silence_s).filter(|secs| *secs > 0).min();
    let acknowledged = match silence {
        None => say!(lang, "oncall-page-foot"),
        Some(secs) => {
            let silence = time::span(lang, Duration::from_secs(secs.into()));
            say!(lang, "oncall-page-foot-silence", silence = silence)
        }
    };
    let unanswered = match page.items.iter().any(|item| item.answer_by.is_some()) {
        true => say!(lang, "oncall-page-foot-next"),
        false => say!(lang, "oncall-page-foot-last"),
    };
    sentences([acknowledged, unanswered])
}

/// What was known of an item beside its title, in a sentence.
pub fn what(lang: Language, zone: &TimeZone, item: &PageItem) -> String {
    let stamp = |at| time::stamp(lang, zone, time::ANY_DAY, at);
    match &item.matter {
        Matter::Incident(it) if it.class == IncidentClass::RedundancyLost => {
            say!(lang, "oncall-page-redundancy", since = stamp(it.failing_since()))
        }
        Matter::Incident(it) => {
            let (hit, risk) = (it.counts.hit, it.counts.at_risk);
            let since = stamp(it.failing_since());
            match it.relapses {
                0 => say!(lang, "oncall-page-incident", hit = hit, risk = risk, since = since),
                _ => say!(lang, "oncall-page-again", hit = hit, risk = risk, since = since),
            }
        }
        Matter::Alert(it) => say!(lang, "oncall-page-alert", since = stamp(it.began_at)),
        Matter::External(it) => {
            let severity = external_alert::severity(lang, it.severity);
            say!(lang, "external-page", severity = severity, since = stamp(it.started_at))
        }
        Matter::Question(it) => question::fact(lang, zone, it),
    }
}

/// Why somebody is called, unless it is simply their step.
fn why(lang: Language, why: &Why) -> Option<String> {
    match why {
        Why::Step => None,
        Why::Worse => Some(say!(lang, "oncall-why-worse")),
        Why::HandedOver { by } => Some(say!(lang, "oncall-why-handed-over", by = by.as_str())),
        Why::HandsWanted { by } => Some(say!(lang, "oncall-why-hands-wanted", by = by.as_str())),
        Why::SnoozeOver => Some(say!(lang, "oncall-why-snooze-over")),
        Why::OwnSilence => Some(say!(lang, "oncall-why-own-silence")),
        Why::Silent { who } => Some(say!(lang, "oncall-why-silent", who = who.as_str())),
    }
}

/// By what somebody is reached.
pub fn channel(lang: Language, channel: &PageChannel) -> String {
    match channel {
        PageChannel::Mail => say!(lang, "oncall-channel-mail"),
        PageChannel::Sms => say!(lang, "oncall-channel-sms"),
        PageChannel::Voice => say!(lang, "oncall-channel-voice"),
        PageChannel::Push => say!(lang, "push-channel"),
        PageChannel::Webhook(name) => name.clone(),
    }
}

/// What somebody who is called is called, by the plan.
pub fn called(plan: &Plan, called: &Called) -> String {
    match called {
        Called::Person(key) => {
            plan.person(key).map_or_else(|| key.to_string(), |person| person.name.clone())
        }
        Called::Webhook(name) => name.clone(),
    }
}

/// What a target of a policy is called, by the plan.
pub fn target(lang: Language, plan: &Plan, target: &Target) -> String {
    match target {
        Target::Person(key) => called(plan, &Called::Person(key.clone())),
        Target::Schedule(key) => {
            plan.schedule(key).map_or_else(|| key.to_string(), |schedule| schedule.name.clone())
        }
        Target::Team(key) => say!(lang, "oncall-target-team", name = key.to_string()),
        Target::Turn(key) => say!(lang, "oncall-target-turn", name = key.to_string()),
        Target::Webhook(name) => name.clone(),
    }
}

/// Whether somebody has an escalation; `at` writes an instant.
pub fn state(lang: Language, state: &State, at: impl Fn(Time) -> String) -> String {
    match state {
        State::Calling => say!(lang, "oncall-state-calling"),
        State::Acknowledged { by, .. } => {
            say!(lang, "oncall-state-acknowledged", by = by.name.as_str())
        }
        State::Snoozed { by, until } => {
            say!(lang, "oncall-state-snoozed", by = by.name.as_str(), until = at(*until))
        }
        State::Exhausted => say!(lang, "oncall-state-exhausted"),
        State::Ended { reason } => end(lang, *reason),
    }
}

fn end(lang: Language, reason: EndReason) -> String {
    match reason {
        EndReason::Resolved => say!(lang, "oncall-end-resolved"),
        EndReason::Joined => say!(lang, "oncall-end-joined"),
        EndReason::Muted => say!(lang, "oncall-end-muted"),
        EndReason::MoreSevere => say!(lang, "external-end-more-severe"),
        EndReason::Answered => say!(lang, "question-end-answered"),
        EndReason::Withdrawn => say!(lang, "question-end-withdrawn"),
    }
}

/// One thing that happened.
pub fn happened(
    lang: Language,
    plan: &Plan,
    what: &Happened,
    at: impl Fn(Time) -> String,
) -> String {
    let name = |by: &Actor| by.name.clone();
    let person = |key: &bongsu_core::oncall::OncallKey| called(plan, &Called::Person(key.clone()));
    match what {
        Happened::Opened => say!(lang, "oncall-log-opened"),
        Happened::Step { number, called: who, nobody } => {
            let names: Vec<String> = who.iter().map(|it| called(plan, it)).collect();
            let targets: Vec<String> = nobody.iter().map(|it| target(lang, plan, it)).collect();
            let number = number + 1;
            match (names.is_empty(), targets.is_empty()) {
                (false, true) => {
                    say!(lang, "oncall-log-step", number = number, names = names.join(", "))
                }
                (true, _) => {
                    let targets = targets.join(", ");
                    say!(lang, "oncall-log-step-nobody", number = number, targets = targets)
                }
                (false, false) => say!(
                    lang,
                    "oncall-log-step-some",
                    number = number,
                    names = names.join(", "),
                    targets = targets.join(", ")
                ),
            }
        }
        Happened::Acknowledged { by } => say!(lang, "oncall-log-acknowledged", by = name(by)),
        Happened::TakenOver { by, from } => {
            say!(lang, "oncall-log-taken-over", by = name(by), from = name(from))
        }
        Happened::HandedOver { by, to } => {
            say!(lang, "oncall-log-handed-over", by = name(by), to = person(to))
        }
        Happened::HandsWanted { by, of } => {
            say!(lang, "oncall-log-hands-wanted", by = name(by), of = person(of))
        }
        Happened::Snoozed { by, until } => {
            say!(lang, "oncall-log-snoozed", by = name(by), until = at(*until))
        }
        Happened::SnoozeOver => say!(lang, "oncall-log-snooze-over"),
        Happened::Silent { who } => say!(lang, "oncall-log-silent", who = name(who)),
        Happened::Active => say!(lang, "oncall-log-active"),
        Happened::Worse { victims } => say!(lang, "oncall-log-worse", n = *victims),
        Happened::MoreSevere => say!(lang, "external-log-more-severe"),
        Happened::AcknowledgedThere { source } => {
            say!(lang, "external-log-acknowledged", source = source.as_str())
        }
        Happened::GivenBackThere { source } => {
            say!(lang, "external-log-given-back", source = source.as_str())
        }
        Happened::Exhausted => say!(lang, "oncall-log-exhausted"),
        Happened::Ended { reason } => end(lang, *reason),
    }
}

/// What the auditor found.
pub fn finding(lang: Language, plan: &Plan, it: &Finding, at: impl Fn(Time) -> String) -> String {
    match it {
        Finding::NotEscalated { .. } => say!(lang, "oncall-finding-not-escalated"),
        Finding::ExternalNotEscalated { .. } => say!(lang, "oncall-finding-external"),
        Finding::QuestionNotEscalated { .. } => say!(lang, "oncall-finding-question"),
        Finding::Late { due, done_at: None, .. } => {
            say!(lang, "oncall-finding-late", due = at(*due))
        }
        Finding::Late { due, done_at: Some(done), .. } => {
            say!(lang, "oncall-finding-was-late", due = at(*due), done = at(*done))
        }
        Finding::WrongStep { number, .. } => {
            say!(lang, "oncall-finding-wrong-step", number = number + 1)
        }
        Finding::NotCalled { to, channel: by, due, done_at, .. } => {
            let (who, by, due) = (called(plan, to), channel(lang, by), at(*due));
            match done_at {
                None => say!(lang, "oncall-finding-not-called", who = who, by = by, due = due),
                Some(done) => {
                    let done = at(*done);
                    say!(
                        lang,
                        "oncall-finding-called-late",
                        who = who,
                        by = by,
                        due = due,
                        done = done
                    )
                }
            }
        }
        Finding::CalledAfterwards { to, .. } => {
            say!(lang, "oncall-finding-called-afterwards", who = called(plan, to))
        }
        Finding::Unexplained { .. } => say!(lang, "oncall-finding-unexplained"),
        Finding::Stuck { .. } => say!(lang, "oncall-finding-stuck"),
        Finding::Unreached { to, .. } => {
            say!(lang, "oncall-finding-unreached", who = called(plan, to))
        }
        Finding::NobodyHasIt { .. } => say!(lang, "oncall-finding-nobody-has-it"),
    }
}

/// What is odd about a plan.
pub fn warning(lang: Language, warning: &PlanWarning) -> String {
    match warning {
        PlanWarning::NeverUsed { policy, earlier } => say!(
            lang,
            "oncall-warning-never-used",
            policy = policy.as_str(),
            earlier = earlier.as_str()
        ),
        PlanWarning::TestsAtNight => say!(lang, "oncall-warning-night-tests"),
    }
}

/// What cannot be in a plan.
pub fn flaw(lang: Language, flaw: &PlanError) -> String {
    match flaw {
        PlanError::TooMany(most) => say!(lang, "oncall-flaw-too-many", most = *most as u32),
        PlanError::Twice(key) => say!(lang, "oncall-flaw-twice", key = key.as_str()),
        PlanError::Name => say!(lang, "oncall-flaw-name"),
        PlanError::Unknown(kind, key) => {
            say!(lang, "oncall-flaw-unknown", kind = *kind, key = key.as_str())
        }
        PlanError::Nobody => say!(lang, "oncall-flaw-nobody"),
        PlanError::Zone(zone) => say!(lang, "oncall-flaw-zone", zone = zone.as_str()),
        PlanError::Range(number, least, most) => say!(
            lang,
            "oncall-flaw-range",
            number = *number as u32,
            least = *least as u32,
            most = *most as u32
        ),
        PlanError::NoRules => say!(lang, "oncall-flaw-no-rules"),
        PlanError::NoAddress(by) => say!(lang, "oncall-flaw-no-address", by = by.as_str()),
        PlanError::NoAccount => say!(lang, "push-flaw-no-account"),
        PlanError::NoGateway(by) => say!(lang, "oncall-flaw-no-gateway", by = by.as_str()),
        PlanError::NoMail(text) => say!(lang, "oncall-flaw-mail", text = text.as_str()),
        PlanError::NoPhone(text) => say!(lang, "oncall-flaw-phone", text = text.as_str()),
        PlanError::LoginTwice(login) => {
            say!(lang, "oncall-flaw-login-twice", login = login.as_str())
        }
        PlanError::AfterAgain(secs) => say!(lang, "oncall-flaw-after-again", secs = *secs),
        PlanError::NoTestZone(name) => {
            say!(lang, "oncall-flaw-no-test-zone", name = name.as_str())
        }
        PlanError::Ignored(name) => say!(lang, "oncall-flaw-ignored", name = *name),
        PlanError::NoSteps => say!(lang, "oncall-flaw-no-steps"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::courtesy::CourtesyTexts;
    use bongsu_core::external_alert::{ExternalAlert, ExternalEvent, Severity, Signal};
    use bongsu_core::incident::IncidentId;

    fn item(why: Why, severity: Severity, summary: &str) -> PageItem {
        let event = ExternalEvent {
            dedup_key: summary.into(),
            signal: Signal::Firing,
            severity: Some(severity),
            summary: summary.into(),
            details: String::new(),
            labels: Default::default(),
            hints: Vec::new(),
            started_at: None,
            said_at: None,
        };
        let matter = Matter::External(Box::new(ExternalAlert::open("am", event, Time::ZERO)));
        let escalation = IncidentId::new(Time::ZERO, summary);
        PageItem { escalation, why, matter, answer_by: None, silence_s: 0 }
    }

    fn told(items: Vec<PageItem>) -> Message {
        let sender = Sender {
            operator: "Hanbit".into(),
            contact: None,
            page: None,
            zone: TimeZone::UTC,
            drill: false,
            texts: CourtesyTexts::default(),
        };
        let to = Called::Person("kim".parse().expect("a key"));
        let page = Page::new(to, PageChannel::Sms, Time::ZERO, items);
        message((Language::En, crate::names::tests::all_public()), &sender, &page, None, None, None)
    }

    #[test]
    fn a_bundle_says_how_bad_the_worst_of_it_is() {
        let message = told(vec![
            item(Why::Step, Severity::Critical, "Site down"),
            item(Why::Step, Severity::Warning, "Disk"),
        ]);
        let short = message.short();
        assert!(short.contains("2 matters, the worst (critical): am: Site down"), "{short}");
    }

    #[test]
    fn a_call_comes_to_what_its_listener_does_however_long_a_title_is() {
        let long = told(vec![item(Why::OwnSilence, Severity::Error, &"가".repeat(1_000))]);
        let spoken = long.spoken();
        let (before, after) = spoken.split_once('…').expect("the title is cut");
        assert!(before.chars().count() <= 200, "{before}");
        assert!(after.contains("You acknowledged"), "{after}");
    }

    #[test]
    fn a_text_and_a_call_say_why_and_the_silent_one_reads_of_themselves() {
        let silent = Why::Silent { who: "BEN".into() };
        let next = told(vec![item(silent, Severity::Error, "Disk")]);
        let own = told(vec![item(Why::OwnSilence, Severity::Error, "Disk")]);
        for (message, why) in [(next, "BEN acknowledged and was silent"), (own, "You acknowledged")]
        {
            let (short, spoken) = (message.short(), message.spoken());
            assert!(short.contains(why) && spoken.contains(why), "{short}\n{spoken}");
        }
    }
}
