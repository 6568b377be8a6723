//! From text to a plan.

use super::places::Places;
use super::rules::{keys, one_of, parsed, rules};
use bongsu_core::alert::AlertKind;
use bongsu_core::external_alert::Severity;
use bongsu_core::incident::IncidentClass;
use bongsu_core::inventory::{Kind, Owner};
use bongsu_core::language::Language;
use bongsu_core::oncall::OncallKey;
use bongsu_core::oncall::hours::{DayKind, Hours};
use bongsu_core::oncall::person::{Person, Rules};
use bongsu_core::oncall::plan::{ConfiguredChannels, Plan, Team};
use bongsu_core::oncall::policy::{Condition, Policy, Step};
use bongsu_core::oncall::rotation::{Rotation, TurnUnit};
use bongsu_core::oncall::schedule::{Layer, Schedule};
use bongsu_core::oncall::test_plan::TestPlan;
use bongsu_settings::{Fields, Reader, SettingsError};
use bongsu_words::{Language as Lang, oncall};

/// What a plan may refer to.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// By what messages go out.
    pub ways: ConfiguredChannels,
    /// The logins of all accounts.
    pub logins: Vec<String>,
    /// The names of other tools that tell of alerts, and of heartbeats.
    pub sources: Vec<String>,
}

/// Reads a plan, and checks all of it.
///
/// # Errors
/// Everything that is wrong, each with its line.
pub fn read(lang: Lang, file: &str, text: &str, known: &Known) -> Result<Plan, SettingsError> {
    bongsu_settings::parse(file, text, |r, top| {
        let mut places = Places::default();
        let plan = Plan {
            zone: top.text(r, "zone").unwrap_or_default(),
            test_calls: top
                .take("test_calls")
                .and_then(|it| it.table(r))
                .and_then(|it| test_calls(r, it, &mut places)),
            people: people(r, top, known, &mut places),
            teams: teams(r, top, &mut places),
            schedules: schedules(r, top, &mut places),
            policies: policies(r, top, known, &mut places),
        };
        // What could not be read would only be reported again as missing.
        if !r.has_errors() {
            for (path, flaw) in plan.check(&known.ways) {
                let at = places.of(&path);
                r.report(&at, path, oncall::flaw(lang, &flaw));
            }
        }
        plan
    })
}

fn test_calls(r: &mut Reader<'_>, mut f: Fields<'_>, places: &mut Places) -> Option<TestPlan> {
    places.note(&f);
    let every_days = number(r, &mut f, "every_days");
    let mut hours = f.table(r, "hours")?;
    let read = one_hours(r, &mut hours);
    hours.finish(r);
    f.finish(r);
    Some(TestPlan { every_days, hours: read? })
}

/// A key that must be there; another one in its place after an error, which is reported.
fn key(r: &mut Reader<'_>, f: &mut Fields<'_>, name: &str) -> OncallKey {
    let key = f.require(r, name).and_then(|field| parsed(r, &field));
    key.unwrap_or_else(|| "x".parse().expect("a key"))
}

fn name(r: &mut Reader<'_>, f: &mut Fields<'_>) -> String {
    f.require(r, "name").and_then(|field| field.non_empty_text(r)).unwrap_or_default()
}

fn number(r: &mut Reader<'_>, f: &mut Fields<'_>, name: &str) -> u32 {
    let number = f.integer(r, name, 0..=u64::from(u32::MAX));
    number.and_then(|it| u32::try_from(it).ok()).unwrap_or(0)
}

fn people(
    r: &mut Reader<'_>,
    top: &mut Fields<'_>,
    known: &Known,
    places: &mut Places,
) -> Vec<Person> {
    let mut people = Vec::new();
    for mut f in top.tables(r, "person") {
        places.note(&f);
        let language = f
            .take("language")
            .and_then(|field| one_of(r, &field, &Language::ALL.map(|it| (it.tag(), it))));
        let login = f.take("login").and_then(|field| {
            let login = field.non_empty_text(r)?;
            if !known.logins.contains(&login) {
                field.reject(r, format!("there is no user “{login}”; see `bongsu user list`"));
            }
            Some(login)
        });
        let own = f.table(r, "rules").map(|it| rules(r, it, places));
        let important = f.take("important").and_then(|field| field.table(r));
        people.push(Person {
            key: key(r, &mut f, "key"),
            name: name(r, &mut f),
            login,
            language: language.unwrap_or_default(),
            mail: f.text(r, "mail"),
            phone: f.text(r, "phone"),
            calendar_link: number(r, &mut f, "calendar_link"),
            rules: own.unwrap_or_else(Rules::default),
            important: important.map(|it| rules(r, it, places)),
        });
        f.finish(r);
    }
    people
}

fn teams(r: &mut Reader<'_>, top: &mut Fields<'_>, places: &mut Places) -> Vec<Team> {
    let mut teams = Vec::new();
    for mut f in top.tables(r, "team") {
        places.note(&f);
        let mut people = Vec::new();
        keys(r, &mut f, "people", &mut people);
        teams.push(Team { key: key(r, &mut f, "key"), people });
        f.finish(r);
    }
    teams
}

fn schedules(r: &mut Reader<'_>, top: &mut Fields<'_>, places: &mut Places) -> Vec<Schedule> {
    let mut schedules = Vec::new();
    for mut f in top.tables(r, "schedule") {
        places.note(&f);
        let mut layers = Vec::new();
        for mut layer in f.tables(r, "layers") {
            places.note(&layer);
            // What is beside a rotation that cannot be read is known all the same.
            let rotation = rotation(r, &mut layer);
            let (hours, name) = (hours(r, &mut layer), name(r, &mut layer));
            layers.extend(rotation.map(|rotation| Layer { name, rotation, hours }));
            layer.finish(r);
        }
        let (mut holidays, mut fallback) = (Vec::new(), Vec::new());
        f.list(r, "holidays", "a day such as 2026-12-25", &mut holidays, |text| {
            text.parse().map_err(|_| String::new())
        });
        keys(r, &mut f, "fallback", &mut fallback);
        let zone = f.require(r, "zone").and_then(|field| field.non_empty_text(r));
        schedules.push(Schedule {
            key: key(r, &mut f, "key"),
            name: name(r, &mut f),
            zone: zone.unwrap_or_default(),
            layers,
            holidays,
            calendar_link: number(r, &mut f, "calendar_link"),
            fallback,
        });
        f.finish(r);
    }
    schedules
}

fn rotation(r: &mut Reader<'_>, layer: &mut Fields<'_>) -> Option<Rotation> {
    let mut f = layer.table(r, "rotation")?;
    let mut people = Vec::new();
    keys(r, &mut f, "people", &mut people);
    let start = f.require(r, "start").and_then(|field| parsed(r, &field));
    let units = [
        ("hours", TurnUnit::Hours),
        ("days", TurnUnit::Days),
        ("weeks", TurnUnit::Weeks),
        ("months", TurnUnit::Months),
    ];
    let unit = f.require(r, "unit").and_then(|field| one_of(r, &field, &units));
    let every = f.integer(r, "every", 1..=1000).and_then(|it| u16::try_from(it).ok());
    f.finish(r);
    Some(Rotation { people, start: start?, unit: unit?, every: every.unwrap_or(1) })
}

fn hours(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Vec<Hours> {
    let mut hours = Vec::new();
    for mut it in f.tables(r, "hours") {
        hours.extend(one_hours(r, &mut it));
        it.finish(r);
    }
    hours
}

fn one_hours(r: &mut Reader<'_>, it: &mut Fields<'_>) -> Option<Hours> {
    let mut days = Vec::new();
    it.list(r, "days", "a day: mon to sun, or holiday", &mut days, |text| {
        DayKind::from_code(text).ok_or_default()
    });
    let from = it.require(r, "from").and_then(|field| parsed(r, &field));
    let until = it.require(r, "until").and_then(|field| parsed(r, &field));
    Some(Hours { days, from: from?, until: until? })
}

fn policies(
    r: &mut Reader<'_>,
    top: &mut Fields<'_>,
    known: &Known,
    places: &mut Places,
) -> Vec<Policy> {
    let mut policies = Vec::new();
    for mut f in top.tables(r, "policy") {
        places.note(&f);
        let when = f.section(r, "when", |r, f| condition(r, f, known)).unwrap_or_default();
        let mut steps = Vec::new();
        for mut step in f.tables(r, "steps") {
            places.note(&step);
            let mut targets = Vec::new();
            step.list(r, "targets", "a target", &mut targets, |text| {
                text.parse()
                    .map_err(|error: bongsu_core::oncall::policy::TargetError| error.to_string())
            });
            let wait = step.require(r, "wait_s").and_then(|it| it.integer(r, 0..=86_400));
            let wait_s = wait.and_then(|it| u32::try_from(it).ok()).unwrap_or(300);
            steps.push(Step { targets, wait_s });
            step.finish(r);
        }
        policies.push(Policy {
            key: key(r, &mut f, "key"),
            name: name(r, &mut f),
            when,
            important: f.boolean(r, "important").unwrap_or(false),
            steps,
            repeats: number(r, &mut f, "repeats"),
            silence_s: number(r, &mut f, "silence_s"),
        });
        f.finish(r);
    }
    policies
}

fn condition(r: &mut Reader<'_>, f: &mut Fields<'_>, known: &Known) -> Condition {
    let mut when = Condition::default();
    f.list(r, "classes", "outage or redundancy_lost", &mut when.classes, |text| match text {
        "outage" => Ok(IncidentClass::Outage),
        "redundancy_lost" => Ok(IncidentClass::RedundancyLost),
        _ => Err(String::new()),
    });
    // A plan is written by serde, which calls kinds by their names in snake case.
    let kind = |text: &str| serde_json::from_value::<Kind>(text.into()).ok();
    f.list(
        r,
        "kinds",
        "a kind of component, such as server or name_server",
        &mut when.kinds,
        |it| kind(it).filter(|kind| *kind != Kind::Other).ok_or_default(),
    );
    f.list(r, "owners", "us, customer or third_party", &mut when.owners, |text| match text {
        "us" => Ok(Owner::Us),
        "customer" => Ok(Owner::Customer),
        "third_party" => Ok(Owner::ThirdParty),
        _ => Err(String::new()),
    });
    f.list(r, "alerts", "down, partial, slow, certificate or domain", &mut when.alerts, |text| {
        serde_json::from_value::<AlertKind>(text.into()).map_err(|_| String::new())
    });
    f.list(r, "sources", "the name of an [[alert_source]]", &mut when.sources, |text| {
        let is_known = text == "*" || known.sources.iter().any(|it| it == text);
        let name = is_known.then(|| text.to_owned());
        name.ok_or_else(|| format!("there is no [[alert_source]] “{text}”; * is all of them"))
    });
    let severities = Severity::ALL.map(|it| (it.as_str(), it));
    when.severity_min = f.take("severity_min").and_then(|field| one_of(r, &field, &severities));
    when.questions = f.boolean(r, "questions").unwrap_or(false);
    when.victims_min = number(r, f, "victims_min");
    when.hours = hours(r, f);
    when
}

/// An error without words of its own.
trait OrDefault<T> {
    fn ok_or_default(self) -> Result<T, String>;
}

impl<T> OrDefault<T> for Option<T> {
    fn ok_or_default(self) -> Result<T, String> {
        self.ok_or_else(String::new)
    }
}
