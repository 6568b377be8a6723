//! The auditor: whether every escalation went as its policy says.
//!
//! It reads what was committed and shares no code with [`super::escalation`]: it computes from the
//! log, the policy and the rules when what should have happened at the latest, and compares. What
//! it finds raises an alarm and withholds the outside heartbeat, so that somebody elsewhere learns
//! that nobody here is woken.

use super::escalation::{Call, Escalation, EscalationId, EscalationSubject, Happened, State};
use super::page::{Called, Page, PageId};
use super::person::PageChannel;
use super::plan::Plan;
use super::policy::Target;
use super::schedule::ScheduleChange;
use crate::Time;
use crate::external_alert::{ExternalAlert, ExternalAlertId, ExternalHappened};
use crate::incident::{Incident, IncidentId};
use crate::notification::delivery::DeliveryState;
use crate::promise::{Promise, PromiseId};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How late a thing may be: a restart, and the commit, take some time.
pub const TOLERANCE: Duration = Duration::from_secs(120);
/// How long an attempt may wait to be told with another.
const BUNDLE_MAX: Duration = Duration::from_secs(60);
/// How long an alert of another tool may wait for an incident that explains it.
const EXPLAINED_MAX: Duration = Duration::from_secs(30);
/// How long a page may be on its way to the carrier.
const DELIVERY_MAX: Duration = Duration::from_secs(300);

/// A page as it was committed, with its delivery.
#[derive(Clone, PartialEq, Debug)]
pub struct AuditedPage {
    /// The page.
    pub page: Page,
    /// The state of its delivery; `None` when there is none.
    pub delivery: Option<DeliveryState>,
}

/// What was committed.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Records {
    /// The plan in force.
    pub plan: Plan,
    /// When it was applied.
    pub plan_applied_at: Time,
    /// Changes of schedules that are not long over.
    pub changes: Vec<ScheduleChange>,
    /// Escalations that are open or ended lately.
    pub escalations: Vec<Escalation>,
    /// Their pages.
    pub pages: BTreeMap<PageId, AuditedPage>,
    /// Incidents that are open.
    pub incidents: Vec<Incident>,
    /// Alerts of other tools that are open.
    pub external: Vec<ExternalAlert>,
    /// Questions of the desk to the engineers that are open.
    pub questions: Vec<Promise>,
    /// Whether anything is muted or under maintenance: of alerts about what the inventory knows
    /// it is not proven then that they called.
    pub is_anything_quiet: bool,
}

/// What did not go as it should.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Finding {
    /// An open incident that a policy is for has no escalation.
    NotEscalated {
        /// The incident.
        incident: IncidentId,
    },
    /// An open alert of another tool that a policy is for has no escalation.
    ExternalNotEscalated {
        /// The alert.
        alert: ExternalAlertId,
    },
    /// An open question to the engineers that a policy is for has no escalation.
    QuestionNotEscalated {
        /// The question.
        question: PromiseId,
    },
    /// Something should have happened by then.
    Late {
        /// In which escalation.
        escalation: EscalationId,
        /// By when.
        due: Time,
        /// When it happened after all.
        done_at: Option<Time>,
    },
    /// A step called somebody else than its targets.
    WrongStep {
        /// In which escalation.
        escalation: EscalationId,
        /// The number of the step.
        number: u32,
    },
    /// An attempt was not made.
    NotCalled {
        /// In which escalation.
        escalation: EscalationId,
        /// Who should have been called.
        to: Called,
        /// By what.
        channel: PageChannel,
        /// When.
        due: Time,
        /// When it was made after all.
        done_at: Option<Time>,
    },
    /// Somebody was called after they had acknowledged, or after all was over.
    CalledAfterwards {
        /// In which escalation.
        escalation: EscalationId,
        /// Who.
        to: Called,
    },
    /// A page that no attempt explains, or of which nothing is stored.
    Unexplained {
        /// In which escalation.
        escalation: EscalationId,
        /// The page.
        page: PageId,
    },
    /// No carrier took a page in time.
    Stuck {
        /// In which escalation.
        escalation: EscalationId,
        /// The page.
        page: PageId,
    },
    /// None of the attempts to reach somebody was taken by a carrier.
    Unreached {
        /// In which escalation.
        escalation: EscalationId,
        /// Who.
        to: Called,
    },
    /// All steps have run, and nobody has it.
    NobodyHasIt {
        /// Which escalation.
        escalation: EscalationId,
    },
}

impl Finding {
    /// The code in logs, metrics and the API.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Finding::NotEscalated { .. } => "not_escalated",
            Finding::ExternalNotEscalated { .. } => "external_not_escalated",
            Finding::QuestionNotEscalated { .. } => "question_not_escalated",
            Finding::Late { .. } => "late",
            Finding::WrongStep { .. } => "wrong_step",
            Finding::NotCalled { .. } => "not_called",
            Finding::CalledAfterwards { .. } => "called_afterwards",
            Finding::Unexplained { .. } => "unexplained_page",
            Finding::Stuck { .. } => "stuck",
            Finding::Unreached { .. } => "unreached",
            Finding::NobodyHasIt { .. } => "nobody_has_it",
        }
    }

    /// The escalation, or the incident, alert or question that has none.
    pub const fn subject(&self) -> IncidentId {
        match self {
            Finding::NotEscalated { incident } => *incident,
            Finding::ExternalNotEscalated { alert } => alert.0,
            Finding::QuestionNotEscalated { question } => IncidentId::from_uuid(question.uuid()),
            Finding::Late { escalation, .. }
            | Finding::WrongStep { escalation, .. }
            | Finding::NotCalled { escalation, .. }
            | Finding::CalledAfterwards { escalation, .. }
            | Finding::Unexplained { escalation, .. }
            | Finding::Stuck { escalation, .. }
            | Finding::Unreached { escalation, .. }
            | Finding::NobodyHasIt { escalation } => *escalation,
        }
    }
}

/// Everything that did not go as it should, by the records at an instant. Of those that ended,
/// what was found is found again as long as they are among the records.
pub fn audit(records: &Records, now: Time) -> BTreeSet<Finding> {
    let mut findings = BTreeSet::new();
    // What a new plan is the first to want is called for in a moment.
    if now.since(records.plan_applied_at) > TOLERANCE {
        not_escalated(records, now, &mut findings);
        external_not_escalated(records, now, &mut findings);
        question_not_escalated(records, now, &mut findings);
    }
    for escalation in &records.escalations {
        timeline(escalation, now, &mut findings);
        steps(escalation, records, &mut findings);
        for call in &escalation.calls {
            attempts(escalation, call, now, &mut findings);
            pages_of(escalation, call, records, now, &mut findings);
        }
    }
    unexplained(records, &mut findings);
    findings
}

/// What must still be seen to: nobody has the matter, and what was left out was not made up for.
/// The rest is of the past, and stays among the findings.
pub fn pressing(findings: &BTreeSet<Finding>, records: &Records) -> usize {
    let nobody_has_it = |id: &IncidentId| {
        let found = records.escalations.iter().find(|it| it.id == *id);
        found.is_none_or(|it| matches!(it.state, State::Calling | State::Exhausted))
    };
    let is_pressing = |it: &&Finding| match it {
        Finding::NotEscalated { .. }
        | Finding::ExternalNotEscalated { .. }
        | Finding::QuestionNotEscalated { .. } => true,
        Finding::Late { done_at: Some(_), .. } | Finding::NotCalled { done_at: Some(_), .. } => {
            false
        }
        other => nobody_has_it(&other.subject()),
    };
    findings.iter().filter(is_pressing).count()
}

fn not_escalated(records: &Records, now: Time, findings: &mut BTreeSet<Finding>) {
    let escalated: BTreeSet<String> =
        records.escalations.iter().map(|it| it.subject.to_string()).collect();
    for incident in &records.incidents {
        // Hours that begin just now are not yet gone by.
        let applies = [now, now.before(TOLERANCE)]
            .into_iter()
            .all(|at| records.plan.policy_for(incident, at).is_some());
        let is_old = now.since(incident.opened_at) > TOLERANCE;
        // Nobody is called for what is open only since it may come again; the call that was is long over.
        let needs_somebody = is_old && !incident.waits_for_nothing();
        if applies && needs_somebody && !escalated.contains(&format!("incident:{}", incident.id)) {
            findings.insert(Finding::NotEscalated { incident: incident.id });
        }
    }
}

/// Alerts of other tools that nothing explains, or that are explained by what calls nobody.
fn external_not_escalated(records: &Records, now: Time, findings: &mut BTreeSet<Finding>) {
    let lately = |it: &&Escalation| it.ended_at.is_none_or(|at| now.since(at) <= TOLERANCE);
    let escalated: BTreeSet<String> =
        records.escalations.iter().filter(lately).map(|it| it.subject.to_string()).collect();
    let open: BTreeSet<IncidentId> = records.incidents.iter().map(|it| it.id).collect();
    for alert in &records.external {
        let is_old = now.since(changed_at(alert)) > EXPLAINED_MAX + TOLERANCE;
        let applies = [now, now.before(TOLERANCE)]
            .into_iter()
            .all(|at| records.plan.policy_for_external(alert, at).is_some());
        let is_explained = alert.joined.is_some_and(|(incident, _)| {
            // When the incident is over, the tool has some time to say so too.
            !open.contains(&incident)
                || by_person(alert)
                || escalated.contains(&format!("incident:{incident}"))
        });
        let is_quiet = alert.target.is_some() && records.is_anything_quiet;
        let calls = escalated.contains(&format!("external:{}", alert.id));
        if is_old && applies && !is_explained && !is_quiet && !calls {
            findings.insert(Finding::ExternalNotEscalated { alert: alert.id });
        }
    }
}

/// Questions that nobody is called for. How it ends is a promise to the desk, and proved there.
fn question_not_escalated(records: &Records, now: Time, findings: &mut BTreeSet<Finding>) {
    let escalated: BTreeSet<String> =
        records.escalations.iter().map(|it| it.subject.to_string()).collect();
    let applies = [now, now.before(TOLERANCE)]
        .into_iter()
        .all(|at| records.plan.policy_for_question(at).is_some());
    for question in records.questions.iter().filter(|_| applies) {
        let is_old = now.since(question.given_at) > TOLERANCE;
        if is_old && !escalated.contains(&format!("question:{}", question.id)) {
            findings.insert(Finding::QuestionNotEscalated { question: question.id });
        }
    }
}

/// When an alert last became a matter of its own: it began, was joined, stands alone again, or is
/// of another severity, for which there may be another policy. What comes and goes is one once it
/// lasts.
fn changed_at(alert: &ExternalAlert) -> Time {
    let is_it = |what: &ExternalHappened| {
        matches!(
            what,
            ExternalHappened::Opened
                | ExternalHappened::Joined { .. }
                | ExternalHappened::StandsAlone
                | ExternalHappened::Severity { .. }
        )
    };
    let last = alert.log.iter().rev().find(|entry| is_it(&entry.what));
    let changed_at = last.map_or(alert.opened_at, |entry| entry.at);
    alert.calls_from.map_or(changed_at, |from| from.max(changed_at))
}

/// Whether a person said which incident an alert belongs to.
fn by_person(alert: &ExternalAlert) -> bool {
    let joined = alert.log.iter().rev().find_map(|entry| match &entry.what {
        ExternalHappened::Joined { by, .. } => Some(by.is_some()),
        _ => None,
    });
    joined == Some(true)
}

/// By when something must have followed each entry of the log.
fn timeline(escalation: &Escalation, now: Time, findings: &mut BTreeSet<Finding>) {
    let policy = &escalation.policy;
    let seconds = |secs: u32| Duration::from_secs(secs.into());
    let wait_of = |number: u32| {
        let step = policy.steps.get(number as usize % policy.steps.len().max(1));
        seconds(step.map_or(0, |step| step.wait_s))
    };
    let silence = |at: Time| (policy.silence_s > 0).then(|| at + seconds(policy.silence_s));
    let (mut due, mut step, mut held) = (None, 0, false);
    for (number, entry) in escalation.log.iter().enumerate() {
        let at = entry.at;
        (due, held) = match &entry.what {
            Happened::Opened | Happened::Silent { .. } | Happened::GivenBackThere { .. } => {
                (Some(at), false)
            }
            Happened::AcknowledgedThere { .. } => (None, true),
            Happened::Step { number, called, .. } => {
                step = *number;
                (Some(if called.is_empty() { at } else { at + wait_of(step) }), false)
            }
            Happened::Acknowledged { .. } | Happened::TakenOver { .. } | Happened::Active => {
                (silence(at), true)
            }
            Happened::HandedOver { .. } | Happened::SnoozeOver => (Some(at + wait_of(step)), false),
            Happened::HandsWanted { .. } => (due, held),
            Happened::Snoozed { until, .. } => (Some(*until), true),
            Happened::Worse { .. } | Happened::MoreSevere if held => {
                (Some(at + wait_of(step)), false)
            }
            Happened::Worse { .. } | Happened::MoreSevere => (due.or(Some(at)), false),
            Happened::Exhausted | Happened::Ended { .. } => (None, false),
        };
        let done_at = escalation.log.get(number + 1).map(|next| next.at);
        if let Some(due) = due.filter(|due| done_at.unwrap_or(now) > *due + TOLERANCE) {
            findings.insert(Finding::Late { escalation: escalation.id, due, done_at });
        }
    }
    // A question that nobody took is warned of and broken as a promise; no alarm rings for it.
    let is_question = matches!(escalation.subject, EscalationSubject::Question(_));
    if escalation.state == State::Exhausted && !is_question {
        findings.insert(Finding::NobodyHasIt { escalation: escalation.id });
    }
}

/// Whether each step called those that it names.
fn steps(escalation: &Escalation, records: &Records, findings: &mut BTreeSet<Finding>) {
    let policy = &escalation.policy;
    for entry in &escalation.log {
        let Happened::Step { number, called, nobody } = &entry.what else { continue };
        let Some(step) = policy.steps.get(*number as usize % policy.steps.len().max(1)) else {
            continue;
        };
        let named = |target: &Target| match target {
            // Who asked a question is not called for it, wherever the policy names them.
            Target::Person(key) if Some(key) == escalation.asker.as_ref() => true,
            Target::Person(key) => called.contains(&Called::Person(key.clone())),
            Target::Webhook(name) => called.contains(&Called::Webhook(name.clone())),
            _ => called.iter().any(|it| matches!(it, Called::Person(_))),
        };
        let may_be_asker = |it: &Target| {
            escalation.asker.is_some() && !matches!(it, Target::Webhook(_) | Target::Person(_))
        };
        let is_excused = |it: &Target| {
            nobody.contains(it) && (may_be_asker(it) || !is_there(records, it, entry.at))
        };
        let right = step.targets.iter().all(|it| named(it) || is_excused(it));
        let really = called.iter().all(|who| {
            escalation.calls.iter().any(|call| call.to == *who && call.started_at <= entry.at)
        });
        if !right || !really {
            findings.insert(Finding::WrongStep { escalation: escalation.id, number: *number });
        }
    }
}

/// Whether it is certain that there was somebody behind a target, whatever the step noted.
fn is_there(records: &Records, target: &Target, at: Time) -> bool {
    let plan = &records.plan;
    // A plan is gone by a moment after it is stored.
    if at <= records.plan_applied_at + TOLERANCE {
        return false;
    }
    match target {
        Target::Person(key) => plan.person(key).is_some(),
        Target::Team(key) | Target::Turn(key) => !plan.team(key).is_empty(),
        // What people changed of it may have been withdrawn, or answered, since.
        Target::Schedule(key) => {
            let is_changed = |it: &ScheduleChange| {
                it.schedule == *key && it.windows().any(|window| window.runs_at(at))
            };
            !records.changes.iter().any(is_changed)
                && plan.schedule(key).is_some_and(|it| !it.on_call(at, &[]).is_empty())
        }
        Target::Webhook(_) => true,
    }
}

/// Whether each attempt of a call was made in time, by the rules of whoever was called.
fn attempts(escalation: &Escalation, call: &Call, now: Time, findings: &mut BTreeSet<Finding>) {
    let over = call.end.map_or(now, |(at, _)| at);
    let rounds = if call.rules.again_after_s == 0 { 0 } else { call.rules.again_times };
    let mut made: Vec<&super::escalation::Attempt> =
        call.attempts.iter().filter(|it| it.page.is_some()).collect();
    let mut planned = Vec::new();
    for round in 0..=u64::from(rounds) {
        for rule in &call.rules.attempts {
            let after = round * u64::from(call.rules.again_after_s) + u64::from(rule.after_s);
            planned.push((call.started_at + Duration::from_secs(after), &rule.channel));
        }
    }
    planned.sort_by_key(|(at, _)| *at);
    for (due, channel) in planned.into_iter().take(super::person::ATTEMPTS_MAX) {
        let last = due + BUNDLE_MAX + TOLERANCE;
        let it = made.iter().position(|it| it.channel == *channel);
        let at = it.map(|it| made.remove(it)).and_then(|it| it.page).map(|(_, at)| at);
        if over > last && at.is_none_or(|at| at > last) {
            let (escalation, to) = (escalation.id, call.to.clone());
            let channel = channel.clone();
            findings.insert(Finding::NotCalled { escalation, to, channel, due, done_at: at });
        }
    }
}

/// Whether the pages of a call are stored, were made before it ended, and reached a carrier.
fn pages_of(
    escalation: &Escalation,
    call: &Call,
    records: &Records,
    now: Time,
    findings: &mut BTreeSet<Finding>,
) {
    let (id, to) = (escalation.id, &call.to);
    let paged: Vec<(PageId, Time)> = call.attempts.iter().filter_map(|it| it.page).collect();
    for (page, at) in &paged {
        if call.end.is_some_and(|(end, _)| *at > end) {
            findings.insert(Finding::CalledAfterwards { escalation: id, to: to.clone() });
        }
        let stored = records.pages.get(page).filter(|it| it.page.to == *to);
        match stored.map(|it| it.delivery) {
            None | Some(None) => {
                findings.insert(Finding::Unexplained { escalation: id, page: *page });
            }
            Some(Some(DeliveryState::Pending)) if now.since(*at) > DELIVERY_MAX => {
                findings.insert(Finding::Stuck { escalation: id, page: *page });
            }
            Some(Some(_)) => {}
        }
    }
    let failed = |(page, _): &(PageId, Time)| {
        records.pages.get(page).is_some_and(|it| it.delivery == Some(DeliveryState::Failed))
    };
    let all_made = call.attempts.iter().all(|it| it.page.is_some());
    if call.end.is_none() && all_made && !paged.is_empty() && paged.iter().all(failed) {
        findings.insert(Finding::Unreached { escalation: id, to: to.clone() });
    }
}

/// Pages about an escalation that none of its calls knows of.
fn unexplained(records: &Records, findings: &mut BTreeSet<Finding>) {
    let by_id: BTreeMap<EscalationId, &Escalation> =
        records.escalations.iter().map(|it| (it.id, it)).collect();
    for (page, audited) in &records.pages {
        for item in &audited.page.items {
            let Some(escalation) = by_id.get(&item.escalation) else { continue };
            let known = escalation.calls.iter().any(|call| {
                let mut pages = call.attempts.iter().filter_map(|it| it.page);
                call.to == audited.page.to && pages.any(|(id, _)| id == *page)
            });
            if !known {
                findings.insert(Finding::Unexplained { escalation: escalation.id, page: *page });
            }
        }
    }
}
