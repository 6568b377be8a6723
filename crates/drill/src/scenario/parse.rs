//! From TOML to a [`Scenario`], with every error at once.

use super::callers;
use super::day::{Day, day, time};
use super::model::{
    Event, Expect, Fault, HostSize, Probing, Scenario, ScriptedStatement, Speed, StoryLine,
    Stragglers,
};
use super::oncall;
use super::own_faults;
use super::planned;
use super::settlement;
use super::target::Target;
use super::values::{seconds, share, target, targets, words};
use bongsu_core::Time;
use bongsu_core::language::Bilingual;
use bongsu_settings::{Fields, Reader, SettingsError};
use std::time::Duration;

/// The version of the file format that this program reads.
pub const VERSION: u64 = 1;

/// Reads a scenario.
pub fn scenario(name: &str, text: &str) -> Result<Scenario, SettingsError> {
    let file = format!("{name}.toml");
    let built = bongsu_settings::parse(&file, text, |r, top| build(name, r, top))?;
    Ok(built.expect("a scenario that is not built has errors"))
}

/// `None` when an error was reported on the way; all parts are read nevertheless.
fn build(name: &str, r: &mut Reader<'_>, top: &mut Fields<'_>) -> Option<Scenario> {
    version(r, top);
    let title = top.table(r, "title").and_then(|t| bilingual(r, t));
    let day = day(r, top);
    // Without a start no other time can be checked; the rest is still read.
    let mut clock = day.unwrap_or(Day { start: Time::ZERO, second: 0, end: None });
    let end = top.require(r, "end").and_then(|f| time(r, &f, clock));
    clock.end = day.and(end);
    let pace = pace(r, top, clock);
    let probing = probing(r, top);
    let topology = topology(r, top);
    let vantages = vantages(r, top);
    let events = events(r, top, clock);
    let host_statements = story_lines(r, top, "host_states_restored", clock);
    let relays = own_faults::relays(r, top, clock);
    let crashes = own_faults::crashes(r, top, clock);
    let maintenances = planned::maintenances(r, top, clock);
    let mutes = planned::mutes(r, top, clock);
    let alerts = top.take("alerts").and_then(|field| field.boolean(r)).unwrap_or_default();
    let oncall = oncall::oncall(r, top, clock);
    let callers = callers::callers(r, top, clock);
    let settlement = settlement::settlement(r, top);
    let story = story_lines(r, top, "story", clock);
    let (expect, expect_line) = expect(r, top).unzip();
    let expect_line = expect_line.unwrap_or(0);
    let scenario = Scenario {
        name: name.to_owned(),
        title: title?,
        start: day?.start,
        end: end?,
        pace: pace?,
        probing: probing?,
        topology: topology?,
        vantages: vantages?,
        events,
        host_statements: host_statements
            .into_iter()
            .map(|t| ScriptedStatement { at: t.at, text: t.text })
            .collect(),
        relays,
        crashes,
        maintenances,
        mutes,
        alerts,
        oncall,
        callers,
        settlement,
        story,
        expect: expect?,
    };
    if scenario.end <= scenario.start {
        r.report(top.span(), "end".into(), "must come after `start`".into());
    }
    check(r, expect_line, &scenario);
    Some(scenario)
}

fn version(r: &mut Reader<'_>, top: &mut Fields<'_>) {
    let Some(field) = top.require(r, "version") else { return };
    if field.integer(r, 1..=u64::MAX).is_some_and(|found| found != VERSION) {
        field.reject(r, format!("this program reads version {VERSION}"));
    }
}

fn bilingual(r: &mut Reader<'_>, mut table: Fields<'_>) -> Option<Bilingual> {
    let text = words(r, &mut table);
    table.finish(r);
    text
}

fn speed(r: &mut Reader<'_>, table: &mut Fields<'_>) -> Option<f64> {
    let field = table.require(r, "speed")?;
    let speed = field.number(r)?;
    if !(0.01..=10_000.0).contains(&speed) {
        field.reject(r, format!("{speed} is not from 0.01 to 10000 times real time"));
        return None;
    }
    Some(speed)
}

fn pace(r: &mut Reader<'_>, top: &mut Fields<'_>, day: Day) -> Option<Vec<Speed>> {
    let first = speed(r, top);
    let mut all = vec![Speed { at: day.start, speed: first.unwrap_or(1.0) }];
    for mut table in top.tables(r, "pace") {
        let at = table.require(r, "at").and_then(|f| time(r, &f, day));
        let speed = speed(r, &mut table);
        if let (Some(at), Some(speed)) = (at, speed) {
            all.push(Speed { at, speed });
        }
        table.finish(r);
    }
    all.sort_by_key(|pace| pace.at);
    first.map(|_| all)
}

fn probing(r: &mut Reader<'_>, top: &mut Fields<'_>) -> Option<Probing> {
    let mut table = top.table(r, "probing")?;
    let sweep = table.require(r, "sweep_s").and_then(|f| seconds(r, &f));
    let timeout = table.require(r, "timeout_s").and_then(|f| seconds(r, &f));
    table.finish(r);
    Some(Probing { sweep: sweep?, timeout: timeout? })
}

fn topology(r: &mut Reader<'_>, top: &mut Fields<'_>) -> Option<HostSize> {
    let mut table = top.table(r, "topology")?;
    let seed = table.require(r, "seed").and_then(|f| f.integer(r, 0..=u64::MAX));
    let mut count = |name: &str, most: u64| {
        let n = table.require(r, name).and_then(|f| f.integer(r, 1..=most));
        n.and_then(|n| u32::try_from(n).ok())
    };
    let customers = count("customers", 100_000);
    let sites = count("sites", 100_000);
    let name_server_groups = count("name_server_groups", 25);
    let servers_per_group = count("servers_per_group", 8);
    let data_centres = count("data_centres", 100);
    let uplinks = count("uplinks", 100);
    let switches = count("switches", 1_000);
    let racks = count("racks", 1_000);
    let servers = count("servers", 4_000);
    let prefixes = count("prefixes", 100);
    let https = table.require(r, "https").and_then(|f| share(r, &f, 0.0));
    let own_faults = table.require(r, "own_faults").and_then(|f| share(r, &f, 0.0));
    let mail = table.take("mail").and_then(|f| share(r, &f, 0.0)).unwrap_or_default();
    table.finish(r);
    Some(HostSize {
        seed: seed?,
        customers: customers?,
        sites: sites?,
        name_server_groups: name_server_groups?,
        servers_per_group: servers_per_group?,
        data_centres: data_centres?,
        uplinks: uplinks?,
        switches: switches?,
        racks: racks?,
        servers: servers?,
        prefixes: prefixes?,
        mail,
        https: https?,
        own_faults: own_faults?,
    })
}

fn vantages(r: &mut Reader<'_>, top: &mut Fields<'_>) -> Option<Vec<String>> {
    let field = top.require(r, "vantages")?;
    let (key, span) = (field.key.clone(), field.span.clone());
    let items = field.items(r);
    let names: Vec<String> = items.iter().filter_map(|item| item.text(r)).collect();
    if names.is_empty() || names.len() > 50 {
        r.report(&span, key, "from 1 to 50 names are needed".into());
        return None;
    }
    Some(names)
}

fn story_lines(r: &mut Reader<'_>, top: &mut Fields<'_>, name: &str, day: Day) -> Vec<StoryLine> {
    let mut all = Vec::new();
    for mut table in top.tables(r, name) {
        let at = table.require(r, "at").and_then(|f| time(r, &f, day));
        let text = words(r, &mut table);
        table.finish(r);
        if let (Some(at), Some(text)) = (at, text) {
            all.push(StoryLine { at, text });
        }
    }
    all.sort_by_key(|story_lines| story_lines.at);
    all
}

fn events(r: &mut Reader<'_>, top: &mut Fields<'_>, day: Day) -> Vec<Event> {
    let mut all: Vec<Event> =
        top.tables(r, "event").into_iter().filter_map(|table| event(r, table, day)).collect();
    all.sort_by_key(|event| event.at);
    all
}

fn event(r: &mut Reader<'_>, mut table: Fields<'_>, day: Day) -> Option<Event> {
    let span = table.span().clone();
    let line = r.line(&span);
    let at = table.require(r, "at").and_then(|f| time(r, &f, day));
    let until = table.require(r, "until").and_then(|f| time(r, &f, day));
    let target = table.require(r, "target").and_then(|f| target(r, &f));
    let fault = fault(r, &mut table);
    let share_field = table.take("share");
    let share = match &share_field {
        Some(field) => share(r, field, f64::MIN_POSITIVE),
        None => Some(1.0),
    };
    let stragglers = match table.take("stragglers") {
        Some(field) => field.table(r).and_then(|t| stragglers(r, t, day)),
        None => None,
    };
    let key = table.key("at");
    table.finish(r);
    let (at, until, target, fault) = (at?, until?, target?, fault?);
    if until <= at || stragglers.is_some_and(|s| s.until <= until) {
        r.report(&span, key, "the fault must begin before it ends, stragglers last".into());
    }
    let event = Event { line, at, until, target, fault, share: share?, stragglers };
    if let Some(why) = misfit(&event) {
        r.report(&span, "event".into(), why);
    }
    Some(event)
}

fn fault(r: &mut Reader<'_>, table: &mut Fields<'_>) -> Option<Fault> {
    let field = table.require(r, "fault")?;
    let word = field.text(r)?;
    match word.as_str() {
        "drop" => Some(Fault::Drop),
        "loss" => {
            let rate = table.require(r, "rate")?;
            share(r, &rate, f64::MIN_POSITIVE).map(Fault::Loss)
        }
        "delay" => {
            let ms = table.require(r, "ms")?;
            ms.integer(r, 1..=3_600_000).map(|ms| Fault::Delay(Duration::from_millis(ms)))
        }
        "refuse" => Some(Fault::Refuse),
        "servfail" => Some(Fault::ServFail),
        "http_500" => Some(Fault::Http500),
        "hang" => Some(Fault::Hang),
        "cert_expired" => Some(Fault::CertExpired),
        _ => {
            let known = "drop, loss, delay, refuse, servfail, http_500, hang, cert_expired";
            field.reject(r, format!("“{word}” is not a fault: use {known}"));
            None
        }
    }
}

fn stragglers(r: &mut Reader<'_>, mut table: Fields<'_>, day: Day) -> Option<Stragglers> {
    let lag = table.require(r, "share").and_then(|f| share(r, &f, f64::MIN_POSITIVE));
    let until = table.require(r, "until").and_then(|f| time(r, &f, day));
    table.finish(r);
    Some(Stragglers { share: lag?, until: until? })
}

/// Why this fault is not possible on this target.
fn misfit(event: &Event) -> Option<String> {
    let fault = event.fault;
    let possible = match &event.target {
        Target::NameServerGroup(_) | Target::NameServer(..) => {
            !matches!(fault, Fault::Http500 | Fault::Hang | Fault::CertExpired)
        }
        Target::Site(_) => !matches!(fault, Fault::Drop | Fault::Loss(_)),
        Target::Vantage(_) => matches!(fault, Fault::Drop | Fault::Loss(_)),
        Target::Mail(_) => matches!(fault, Fault::Drop | Fault::Refuse | Fault::Hang),
        _ => fault != Fault::ServFail,
    };
    if !possible {
        return Some(format!("`{}` is not possible on {}", fault.name(), event.target));
    }
    let on_connections = matches!(fault, Fault::Drop | Fault::Loss(_) | Fault::Refuse);
    let on_names = matches!(event.target, Target::NameServerGroup(_) | Target::NameServer(..));
    if event.share < 1.0 && on_connections && !on_names {
        return Some(format!(
            "`{}` hits all of {}: sites behind one address cannot be told apart before the \
             handshake; use hang or http_500 for a share of them",
            fault.name(),
            event.target
        ));
    }
    None
}

/// The expectations, and their line.
fn expect(r: &mut Reader<'_>, top: &mut Fields<'_>) -> Option<(Expect, usize)> {
    let mut table = top.table(r, "expect")?;
    let flag = |r: &mut Reader<'_>, table: &mut Fields<'_>, name: &str| {
        table.take(name).and_then(|f| f.boolean(r)).unwrap_or(false)
    };
    let span = |r: &mut Reader<'_>, table: &mut Fields<'_>, name: &str| {
        table.take(name).and_then(|f| seconds(r, &f))
    };
    let expect = Expect {
        component: targets(r, &mut table, "component"),
        no_incident: flag(r, &mut table, "no_incident"),
        named_within: span(r, &mut table, "named_within_s"),
        first_statement_within: span(r, &mut table, "first_statement_within_s"),
        acknowledged_within: span(r, &mut table, "acknowledged_within_s"),
        resolved: flag(r, &mut table, "resolved"),
        relapses: table
            .take("relapses")
            .and_then(|f| f.integer(r, 0..=1000))
            .map_or(0, |n| u32::try_from(n).unwrap_or(0)),
        slow: targets(r, &mut table, "slow"),
        down: targets(r, &mut table, "down"),
        told: targets(r, &mut table, "told"),
        not_told: targets(r, &mut table, "not_told"),
    };
    if expect.no_incident && !expect.component.is_empty() {
        let key = table.key("no_incident");
        r.report(table.span(), key, "contradicts `component`".into());
    }
    let line = r.line(table.span());
    table.finish(r);
    Some((expect, line))
}

/// Checks across sections: every target exists in the topology.
fn check(r: &mut Reader<'_>, expect_line: usize, s: &Scenario) {
    for event in &s.events {
        if let Some(why) = s.lacks(&event.target) {
            r.report_on_line(event.line, "event.target".into(), why);
        }
    }
    let Expect { component, slow, down, told, not_told, .. } = &s.expect;
    let planned = s.maintenances.iter().map(|it| &it.target);
    let planned = planned.chain(s.mutes.iter().map(|it| &it.target));
    let expected = [component, slow, down, told, not_told].into_iter().flatten();
    for target in expected.chain(planned) {
        if let Some(why) = s.lacks(target) {
            r.report_on_line(expect_line, "expect".into(), why);
        }
    }
}
