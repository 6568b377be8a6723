//! Only what changed, has come due or may be quiet is looked at each second. Whoever looks at
//! everything each second calls the same people at the same times (S10).

use super::company::{Asked, Company, Size, all_is_well};
use super::oncall::by;
use super::*;
use crate::alert::{AlertKind, AlertOptions, AlertRule};
use crate::engine::command::{EscalationAction, MaintenanceChange};
use crate::external_alert::{ExternalEvent, Severity, Signal};
use crate::inventory::ComponentKey;
use crate::maintenance::{
    MaintenanceId, MuteTarget, Plan as MaintenancePlan, Schedule, Scope, Text,
    local_time::LocalTime,
};
use crate::oncall::hours::Hours;
use crate::oncall::plan::{ConfiguredChannels, Plan};
use crate::oncall::policy::{Condition, Policy};
use crate::promise::{NewPromise, PromiseChange, PromiseId, PromiseKind};

const SEEDS: u64 = 4;
/// How long each runs, in seconds.
const LASTS: u64 = 900;
const SITES: u64 = 12;
const TOOLS_ALERTS: u64 = 6;

/// Numbers that are the same for the same seed (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % below
    }
}

/// One company that looks at what may have changed, and one that looks at everything.
struct Twins {
    lazy: Company,
    full: Company,
    /// The sites that fail by themselves, and whether the first web server does.
    failing: u64,
    is_off: bool,
    questions: u64,
}

/// Outages call at any hour, single sites from some minutes after the beginning on, tools and
/// questions as well; with `is_other`, tools only for what is worst.
fn plan(is_other: bool) -> Plan {
    let steps =
        vec![super::oncall::step(120, &["person:kim"]), super::oncall::step(120, &["person:lee"])];
    let base = super::oncall::plan(steps);
    let all = base.policies[0].clone();
    let policy =
        |name: &str, when| Policy { key: name.parse().expect("a key"), when, ..all.clone() };
    let at = |text: &str| text.parse().expect("a time of day");
    let hours = vec![Hours { from: at("16:08"), until: at("23:00"), days: Vec::new() }];
    let least = if is_other { Severity::Critical } else { Severity::Warning };
    let policies = vec![
        policy("sites", Condition { alerts: vec![AlertKind::Down], hours, ..Condition::default() }),
        policy(
            "tools",
            Condition {
                sources: vec!["*".into()],
                severity_min: Some(least),
                ..Condition::default()
            },
        ),
        policy("questions", Condition { questions: true, ..Condition::default() }),
        policy("outages", Condition::default()),
    ];
    let plan = Plan { policies, ..base };
    assert_eq!(plan.check(&ConfiguredChannels::all()), vec![]);
    plan
}

impl Twins {
    fn new() -> Twins {
        let rule = AlertRule { recipients: vec!["night".into()], ..AlertRule::default() };
        let later = AlertRule {
            recipients: vec!["day".into()],
            after: Duration::from_secs(400),
            ..AlertRule::default()
        };
        let alerts = AlertOptions {
            rules: vec![rule, later],
            open_after: Duration::from_secs(30),
            settling_time: Duration::from_secs(90),
            end_after: Duration::from_secs(60),
            ..AlertOptions::default()
        };
        let company = || {
            let sweep = Duration::from_secs(20);
            let sites = SITES as usize;
            let size = Size { sites, web_servers: 3, name_servers: 2, sweep, own_servers: 0 };
            let alerts = Arc::new(alerts.clone());
            let mut company = Company::with(size, Options { alerts, ..Options::default() });
            company.plan(plan(false));
            company.live(120, &all_is_well);
            company
        };
        Twins { lazy: company(), full: company(), failing: 0, is_off: false, questions: 0 }
    }

    fn both(&mut self, act: impl Fn(&mut Company)) {
        act(&mut self.lazy);
        act(&mut self.full);
    }

    fn live_a_second(&mut self) {
        let (failing, is_off) = (self.failing, self.is_off);
        let fails = move |asked: &Asked<'_>| {
            let number = asked.host.strip_prefix("site").and_then(|it| it.split('.').next());
            let number: Option<u64> = number.and_then(|it| it.parse().ok());
            let own = asked.layer == Layer::Http && number.is_some_and(|n| failing >> n & 1 == 1);
            let shared = is_off && asked.at == "203.0.113.1";
            (own || shared).then_some(Reason::Timeout)
        };
        for _ in 0..10 {
            self.lazy.live_once(&fails);
            self.full.engine.oncall.look_at_all();
            self.full.engine.alerts.look_at_all();
            self.full.live_once(&fails);
        }
    }

    /// Something happens; refusals are alike as well.
    fn happens(&mut self, dice: &mut Dice) {
        let (site, tool) = (dice.roll(SITES), dice.roll(TOOLS_ALERTS));
        let span = 20 + dice.roll(200);
        match dice.roll(12) {
            0 | 1 => self.failing ^= 1 << site,
            2 => self.is_off = !self.is_off && dice.roll(3) == 0,
            3 => self.both(|it| mute(it, site, span)),
            4 => {
                let target = MuteTarget::Site(name(&format!("site{site}.example")));
                self.both(|it| {
                    let _ = it.command(Command::Unmute { target: target.clone() });
                });
            }
            5 => self.both(|it| maintain(it, site, span)),
            6 | 7 => {
                let signal =
                    [Signal::Firing, Signal::Firing, Signal::Resolved, Signal::Acknowledged]
                        [dice.roll(4) as usize];
                let severity = Severity::ALL[dice.roll(4) as usize];
                self.both(|it| tell(it, tool, signal, severity));
            }
            8 => {
                let by = by(["kim", "lee"][dice.roll(2) as usize]);
                let which = dice.roll(4) as usize;
                self.both(|it| acknowledge(it, &by, which));
            }
            9 => {
                let plan = plan(dice.roll(2) == 0);
                self.both(|it| it.plan(plan.clone()));
            }
            10 => {
                self.questions += 1;
                let id = PromiseId::new(Time::from_secs(1), &format!("{}", self.questions / 2));
                let is_asked = self.questions % 2 == 1;
                self.both(|it| ask(it, id, is_asked));
            }
            _ if dice.roll(4) == 0 => self.both(Company::restart),
            _ => {}
        }
    }

    fn are_alike(&self) -> bool {
        let (lazy, full) = (&self.lazy, &self.full);
        lazy.escalations == full.escalations
            && lazy.pages == full.pages
            && lazy.alerts == full.alerts
            && lazy.digests == full.digests
            && lazy.external == full.external
    }
}

fn mute(company: &mut Company, site: u64, span: u64) {
    let target = MuteTarget::Site(name(&format!("site{site}.example")));
    let until = company.now + Duration::from_secs(span);
    let _ = company.command(Command::Mute { target, reason: "They are moving out".into(), until });
}

/// A web server is worked on from a moment from now on.
fn maintain(company: &mut Company, seed: u64, span: u64) {
    let start = company.now + Duration::from_secs(5);
    let plan = MaintenancePlan {
        title: Text { ko: "디스크 교체".into(), en: "Disks are replaced".into() },
        body: Text::default(),
        scope: Scope {
            components: vec![ComponentKey(format!("server:web-{}", seed % 3 + 1).into())],
            ..Scope::default()
        },
        schedule: Schedule {
            start: LocalTime::at(start, "Asia/Seoul"),
            duration_secs: (span as u32 / 60 + 1) * 60,
            zone: "Asia/Seoul".into(),
            rule: None,
            except: Vec::new(),
        },
        notice_lead_secs: None,
        public: false,
    };
    let id = MaintenanceId::new(company.now, &format!("{seed}"));
    let change = MaintenanceChange::Plan(Box::new(plan));
    let _ = company.command(Command::Maintain { id, change });
}

fn tell(company: &mut Company, number: u64, signal: Signal, severity: Severity) {
    let event = ExternalEvent {
        dedup_key: format!("{number}"),
        signal,
        severity: Some(severity),
        summary: "it is bad".into(),
        details: String::new(),
        labels: BTreeMap::new(),
        // About a site, about a server, and about nothing that is known.
        hints: vec![
            [format!("site{number}.example"), "web-1".into(), "x".into()][number as usize % 3]
                .clone(),
        ],
        started_at: None,
        said_at: None,
    };
    let command = Command::TakeExternal { source: "tool".into(), events: vec![event] };
    let _ = company.command_by(Principal::alert_source("tool"), command);
}

fn acknowledge(company: &mut Company, by: &Principal, which: usize) {
    let open = company.escalations.values().filter(|it| it.is_open()).nth(which).map(|it| it.id);
    let Some(id) = open else { return };
    let action = EscalationAction::Acknowledge;
    let _ = company.command_by(by.clone(), Command::Escalation { id, action });
}

fn ask(company: &mut Company, id: PromiseId, is_asked: bool) {
    let change = match is_asked {
        true => PromiseChange::Make(Box::new(NewPromise {
            customer: "c0".into(),
            contact: None,
            kind: PromiseKind::Engineers,
            text: "우회 경로가 있습니까?".into(),
            incident: None,
            call: None,
            owner: None,
            due: Some(company.now + Duration::from_secs(3600)),
        })),
        false => PromiseChange::Keep { note: "있습니다".into() },
    };
    let by = Principal::rehearsed("Choi", Role::Counsellor);
    let _ = company.command_by(by, Command::Promise { id, change });
}

#[test]
fn whoever_looks_at_everything_each_second_calls_the_same_people_at_the_same_times() {
    let mut calls = 0;
    for seed in 0..SEEDS {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let mut twins = Twins::new();
        for second in 0..LASTS {
            if dice.roll(12) == 0 {
                twins.happens(&mut dice);
            }
            twins.live_a_second();
            assert!(
                twins.are_alike(),
                "seed {seed}, second {second}: {:#?}\n{:#?}",
                (&twins.lazy.escalations, &twins.lazy.alerts, &twins.lazy.pages.last()),
                (&twins.full.escalations, &twins.full.alerts, &twins.full.pages.last()),
            );
        }
        calls += twins.lazy.pages.len();
    }
    assert!(calls > 10 * SEEDS as usize, "nearly nobody was called: {calls}");
}
