//! Reads the form of a maintenance: all that is wrong with it is said at once.

use super::error::{Error, FieldError, PlanProblem, Resource};
use crate::middleware::AuditNote;
use crate::model::maintenance_form::{CalendarForm, MaintenanceForm};
use crate::request::context::RequestContext;
use crate::request::params::required_name;
use bongsu_core::Time;
use bongsu_core::engine::command::{Command, MaintenanceChange};
use bongsu_core::engine::view::MaintenanceView;
use bongsu_core::inventory::ComponentKey;
use bongsu_core::maintenance::local_time::LocalTime;
use bongsu_core::maintenance::{
    MaintenanceId, MuteTarget, Plan, PlanError, Schedule, Scope, Text, ical,
};
use bongsu_core::name::Name;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::spawn_blocking;

/// The most minutes of a window: fourteen days.
const MINUTES_MAX: u32 = 14 * 24 * 60;
/// The most hours ahead that contacts are told: thirty days.
const NOTICE_HOURS_MAX: u32 = 30 * 24;
/// Stands in for a start that cannot be read, while the rest is looked at.
const DAY: Duration = Duration::from_secs(24 * 3600);
/// The longest target of a mute: a host name or a customer's key with its kind.
pub const MAX_TARGET_CHARS: usize = 300;

/// What a form says, as far as it can be read, and what is wrong with it.
struct Reader<'a> {
    cx: &'a RequestContext,
    problems: Vec<PlanProblem>,
}

/// The plan of a form.
///
/// # Errors
/// [`Error::InvalidPlan`], with all that is wrong.
pub fn read_plan(cx: &RequestContext, form: &MaintenanceForm) -> Result<Plan, Error> {
    let mut reader = Reader { cx, problems: Vec::new() };
    let text = |ko: &str, en: &str| Text { ko: ko.trim().to_owned(), en: en.trim().to_owned() };
    let scope = reader.scope(&form.components, &form.sites, &form.customers);
    let zone = match form.zone.trim() {
        "" => cx.app.settings.time_zone.clone(),
        zone => zone.to_owned(),
    };
    let start = reader.time("start", form.start.trim());
    let minutes = reader.number("minutes", &form.minutes, (1, MINUTES_MAX)).unwrap_or(1);
    let rule = match form.rule.trim() {
        "" => None,
        rule => rule.parse().map_err(|e| reader.problems.push(PlanProblem::Rule(e))).ok(),
    };
    let except: Vec<_> = list(&form.except).map(|at| reader.exception(at)).collect();
    let notice_hours = reader.notice_hours(&form.notice_hours);
    // The rest is looked at as well, so that all is told at once; what is said of a value that
    // cannot be read is said already.
    let is_read = reader.problems.is_empty();
    let start = start.unwrap_or_else(|| LocalTime::at(cx.now + DAY, &zone));
    let plan = Plan {
        title: text(&form.title_ko, &form.title_en),
        body: text(&form.body_ko, &form.body_en),
        scope,
        schedule: Schedule {
            start,
            duration_secs: minutes * 60,
            zone,
            rule,
            except: except.into_iter().flatten().collect(),
        },
        notice_lead_secs: notice_hours.map(|hours| hours * 3600),
        public: form.public == "yes",
    };
    match checked(cx, plan) {
        Ok(plan) if is_read => Ok(plan),
        Err(Error::InvalidPlan(more)) => {
            let stands_alone = |it: &&PlanProblem| is_read || !is_of_times(it);
            reader.problems.extend(more.iter().filter(stands_alone).cloned());
            Err(Error::InvalidPlan(reader.problems.into()))
        }
        Ok(_) => Err(Error::InvalidPlan(reader.problems.into())),
        Err(error) => Err(error),
    }
}

/// Whether a problem may come of a time, a number or a rule that could not be read.
fn is_of_times(problem: &PlanProblem) -> bool {
    matches!(
        problem,
        PlanProblem::Plan(
            PlanError::Duration
                | PlanError::Lead
                | PlanError::StartNotInRule
                | PlanError::NotAStart(_)
                | PlanError::Overlap
                | PlanError::LongAgo
                | PlanError::Over
                | PlanError::NoScope
        )
    )
}

/// What is done with each event of a calendar, by the id of its maintenance.
pub type CalendarChanges = Vec<(MaintenanceId, MaintenanceChange)>;

/// The changes that a calendar makes, with what they were read of. A calendar of series takes a
/// while, in which others want their answers: it is read apart.
///
/// # Errors
/// When it cannot be read at all. In what is returned: [`Error::InvalidPlan`], with what is wrong
/// with the calendar, or all that is wrong with what is planned by it.
pub async fn read_calendar(
    cx: RequestContext,
    form: CalendarForm,
) -> Result<(RequestContext, CalendarForm, Result<CalendarChanges, Error>), Error> {
    let read = spawn_blocking(move || {
        let changes = changes(&cx, &form);
        (cx, form, changes)
    });
    read.await.map_err(|_| Error::invalid("calendar", FieldError::NotReadable))
}

fn changes(cx: &RequestContext, form: &CalendarForm) -> Result<CalendarChanges, Error> {
    let mut reader = Reader { cx, problems: Vec::new() };
    let scope = reader.scope(&form.components, &form.sites, &form.customers);
    let notice_hours = reader.notice_hours(&form.notice_hours);
    let events = ical::read(&form.calendar, &cx.app.settings.time_zone);
    let events = events.map_err(|e| reader.problems.push(PlanProblem::Calendar(e)));
    let mut changes = Vec::new();
    for event in events.unwrap_or_default() {
        let id = calendar_id(&event.uid);
        let known = known(cx, id);
        let text = |text: &str| Text { ko: text.to_owned(), en: String::new() };
        let plan = Plan {
            title: text(&event.summary),
            body: text(&event.description),
            scope: scope.clone(),
            schedule: event.schedule,
            notice_lead_secs: notice_hours.map(|hours| hours * 3600),
            public: form.public == "yes",
        }
        .plain();
        let is_over = plan.schedule.windows_after(cx.summary.view.at).next().is_none();
        match (event.is_cancelled, known) {
            // What is past in a calendar is no mistake.
            (false, _) if is_over => {}
            (true, None) => {}
            (true, Some(known)) if known.record.current(cx.now).is_none() => {}
            (true, Some(_)) => changes.push((id, MaintenanceChange::Cancel)),
            (false, Some(known)) if known.record.plan == plan => {}
            (false, known) => match checked(cx, plan) {
                Ok(plan) if known.is_some() => {
                    changes.push((id, MaintenanceChange::Change(Box::new(plan))));
                }
                Ok(plan) => changes.push((id, MaintenanceChange::Plan(Box::new(plan)))),
                Err(Error::InvalidPlan(problems)) => reader.problems.extend(problems.to_vec()),
                Err(error) => return Err(error),
            },
        }
    }
    match reader.problems.is_empty() {
        true => Ok(changes),
        false => Err(Error::InvalidPlan(reader.problems.into())),
    }
}

/// The ids that the events of a calendar have or would have, each once, in its order.
pub fn calendar_ids(cx: &RequestContext, form: &CalendarForm) -> Vec<MaintenanceId> {
    let events = ical::read(&form.calendar, &cx.app.settings.time_zone).unwrap_or_default();
    let mut seen = BTreeSet::new();
    events.iter().map(|event| calendar_id(&event.uid)).filter(|id| seen.insert(*id)).collect()
}

fn calendar_id(uid: &str) -> MaintenanceId {
    MaintenanceId::new(Time::ZERO, &format!("calendar/{uid}"))
}

/// The maintenance with an id, as the view has it.
pub fn maintenance_by_id<'a>(
    cx: &'a RequestContext,
    text: &str,
) -> Result<&'a MaintenanceView, Error> {
    let id: MaintenanceId = text.parse().map_err(|_| Error::NotFound(Resource::Maintenance))?;
    known(cx, id).ok_or(Error::NotFound(Resource::Maintenance))
}

fn known(cx: &RequestContext, id: MaintenanceId) -> Option<&MaintenanceView> {
    cx.summary.view.maintenances.iter().find(|it| it.record.id == id)
}

/// A date and time of day by the clocks of a zone, as an instant.
pub fn instant(field: &'static str, text: &str, zone: &str) -> Result<Time, Error> {
    let local: Result<LocalTime, _> = text.parse();
    let at = local.ok().and_then(|local| local.in_zone(zone));
    at.or_else(|| Time::parse(text).ok()).ok_or(Error::invalid(field, FieldError::NotATime))
}

fn checked(cx: &RequestContext, plan: Plan) -> Result<Plan, Error> {
    let plan = plan.plain();
    let wrong = plan.check(cx.summary.view.at, &cx.summary.view.topology);
    match wrong.is_empty() {
        true => Ok(plan),
        false => {
            let problems: Arc<[PlanProblem]> = wrong.into_iter().map(PlanProblem::Plan).collect();
            Err(Error::InvalidPlan(problems))
        }
    }
}

/// `site:example.com` or `customer:1001`.
pub fn mute_target(text: &str) -> Result<MuteTarget, Error> {
    let text = required_name("target", text, MAX_TARGET_CHARS)?;
    match text.split_once(':') {
        Some(("customer", key)) => Ok(MuteTarget::Customer(key.trim().to_owned())),
        Some(("site", host)) => site(host),
        Some(_) | None => site(&text),
    }
}

fn site(host: &str) -> Result<MuteTarget, Error> {
    let host = Name::parse(host.trim());
    host.map(MuteTarget::Site).map_err(|_| Error::invalid("target", FieldError::NotAHost))
}

/// What is recorded of a command about maintenance or a mute: whom it concerns, and why.
pub fn audit_note(command: &Command) -> AuditNote {
    AuditNote(match command {
        Command::Mute { target, reason, until } => format!("mute {target} until {until}: {reason}"),
        Command::Unmute { target } => format!("end mute {target}"),
        Command::Maintain { id, change } => match change {
            MaintenanceChange::Plan(_) => format!("plan {id}"),
            MaintenanceChange::Change(_) => format!("change {id}"),
            MaintenanceChange::Cancel => format!("cancel {id}"),
            MaintenanceChange::End => format!("end {id}"),
            MaintenanceChange::Extend(until) => format!("extend {id} until {until}"),
        },
        _ => String::new(),
    })
}

/// What is between commas and line ends.
fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty())
}

impl Reader<'_> {
    fn scope(&mut self, components: &str, sites: &str, customers: &str) -> Scope {
        let topology = &self.cx.summary.view.topology;
        let mut scope =
            Scope { customers: list(customers).map(str::to_owned).collect(), ..Scope::default() };
        for key in list(components) {
            let key = ComponentKey(key.into());
            // Only what is known by then is kept: the name of nothing is refused with the others.
            if topology.component(&key).is_some() || key.0.contains(':') {
                scope.components.push(key);
            } else {
                self.part("components", &key.0, FieldError::NotAComponent);
            }
        }
        for host in list(sites) {
            match Name::parse(host) {
                Ok(host) => scope.sites.push(host),
                Err(_) => self.part("sites", host, FieldError::NotAHost),
            }
        }
        scope
    }

    fn time(&mut self, field: &'static str, text: &str) -> Option<LocalTime> {
        let time = text.parse().ok();
        if time.is_none() {
            self.problems.push(PlanProblem::Field(field, FieldError::NotATime));
        }
        time
    }

    fn exception(&mut self, text: &str) -> Option<LocalTime> {
        let time = text.parse().ok();
        if time.is_none() {
            self.part("except", text, FieldError::NotATime);
        }
        time
    }

    fn part(&mut self, field: &'static str, text: &str, reason: FieldError) {
        let text = text.chars().take(MAX_TARGET_CHARS).collect::<String>().into();
        self.problems.push(PlanProblem::Part { field, text, reason });
    }

    fn notice_hours(&mut self, text: &str) -> Option<u32> {
        match text.trim() {
            "" => None,
            text => self.number("notice_hours", text, (0, NOTICE_HOURS_MAX)),
        }
    }

    fn number(&mut self, field: &'static str, text: &str, (low, high): (u32, u32)) -> Option<u32> {
        let number = text.trim().parse().ok().filter(|n| (low..=high).contains(n));
        if number.is_none() {
            let problem = PlanProblem::Field(field, FieldError::NotANumber(low, high));
            self.problems.push(problem);
        }
        number
    }
}

/// A plan as a form, to be changed.
pub fn form_of(plan: &Plan) -> MaintenanceForm {
    let join = |parts: Vec<String>| parts.join("\n");
    let Plan { title, body, scope, schedule, .. } = plan;
    MaintenanceForm {
        title_ko: title.ko.clone(),
        title_en: title.en.clone(),
        body_ko: body.ko.clone(),
        body_en: body.en.clone(),
        components: join(scope.components.iter().map(ToString::to_string).collect()),
        sites: join(scope.sites.iter().map(ToString::to_string).collect()),
        customers: join(scope.customers.clone()),
        start: schedule.start.to_string(),
        minutes: (schedule.duration_secs / 60).to_string(),
        zone: schedule.zone.clone(),
        rule: schedule.rule.as_ref().map_or(String::new(), ToString::to_string),
        except: join(schedule.except.iter().map(ToString::to_string).collect()),
        notice_hours: plan.notice_lead_secs.map_or(String::new(), |it| (it / 3600).to_string()),
        public: if plan.public { "yes".to_owned() } else { String::new() },
    }
}
