//! Scenarios are parsed strictly, and all errors are reported at once with key and line.

use crate::tools::{script, small};
use bongsu_drill::scenario::{BUILT_IN, Fault, Scenario, ScenarioError, built_in};
use bongsu_drill::simulated_host::plan::Plan;
use bongsu_settings::{Diagnostic, SettingsError};
use std::collections::HashSet;

fn errors(text: &str) -> Vec<Diagnostic> {
    match Scenario::parse("bad", text) {
        Err(ScenarioError::Settings(SettingsError::Invalid { diagnostics, .. })) => diagnostics,
        other => panic!("expected errors, got {other:?}"),
    }
}

fn only(text: &str) -> Diagnostic {
    let all = errors(text);
    assert_eq!(all.len(), 1, "{all:#?}");
    all.into_iter().next().unwrap()
}

fn line_of(text: &str, part: &str) -> usize {
    text.lines().position(|line| line.contains(part)).unwrap() + 1
}

#[test]
fn every_built_in_scenario_parses_and_its_targets_exist() {
    for (name, _) in BUILT_IN {
        let scenario = built_in(name).unwrap().unwrap_or_else(|e| panic!("{e}"));
        let plan = Plan::draw(&scenario);
        let expect = &scenario.expect;
        let aims = scenario.events.iter().map(|e| &e.target);
        for target in aims.chain(&expect.component).chain(&expect.slow).chain(&expect.down) {
            assert_eq!(scenario.lacks(target), None, "{name}");
            let vantage = matches!(target, bongsu_drill::scenario::Target::Vantage(_));
            assert!(vantage || !plan.sites_on(target).is_empty(), "{name}: {target} has no site");
        }
        assert!(scenario.last_restore() <= scenario.end, "{name} ends before its faults");
    }
}

#[test]
fn a_flooded_tenant_shares_its_uplink_with_other_victims() {
    let scenario = built_in("neighbour-2019").unwrap().unwrap();
    let plan = Plan::draw(&scenario);
    let on_line = plan.sites_on(&scenario.expect.component[0]);
    assert!(on_line.contains(&44), "site:45 is not on the shared line");
    assert!(on_line.len() > 100);
}

#[test]
fn a_site_broken_by_an_event_was_not_broken_before() {
    let scenario = built_in("own-fault").unwrap().unwrap();
    let plan = Plan::draw(&scenario);
    for target in &scenario.expect.down {
        assert_eq!(plan.sites[plan.sites_on(target)[0]].broken, None, "{target}");
    }
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    let text = script("").replace("racks = 4", "racks = 4\nracs = 5");
    let found = only(&text);
    assert_eq!((found.line, found.key.as_str()), (line_of(&text, "racs"), "topology.racs"));
}

#[test]
fn all_errors_are_reported_at_once_in_line_order() {
    let text = script("")
        .replace("speed = 20", "speed = -1")
        .replace("sites = 60", "sites = \"viele\"")
        .replace("https = 0.7", "https = 1.7")
        .replace("no_incident = true", "no_incident = 3");
    let keys: Vec<String> = errors(&text).into_iter().map(|c| c.key).collect();
    assert_eq!(keys, ["speed", "topology.sites", "topology.https", "expect.no_incident"]);
}

#[test]
fn a_missing_key_is_named() {
    let text = script("").replace("seed = 7\n", "");
    assert_eq!(
        only(&text).to_string(),
        format!("line {}: `topology.seed`: is missing", line_of(&text, "[topology]"))
    );
}

#[test]
fn syntax_errors_are_reported_with_their_line() {
    let text = script("").replace("customers = 20", "customers = = 20");
    assert_eq!(errors(&text)[0].line, line_of(&text, "= ="));
}

#[test]
fn a_target_outside_the_topology_is_refused() {
    let event = "[[event]]\nat = \"16:19:00\"\ntarget = \"rack:9\"\nfault = \"drop\"\nuntil = \"17:00:00\"\n";
    let text = script(event);
    let found = only(&text);
    assert_eq!(found.line, line_of(&text, "[[event]]"));
    assert!(found.message.contains("racks = 4"), "{found}");
}

#[test]
fn a_fault_that_cannot_happen_is_refused() {
    for (target, fault) in [("nsgroup:1", "http_500"), ("rack:1", "servfail"), ("site:1", "drop")] {
        let event = format!(
            "[[event]]\nat = \"16:19:00\"\ntarget = \"{target}\"\nfault = \"{fault}\"\nuntil = \"17:00:00\"\n"
        );
        let found = only(&script(&event));
        assert!(found.message.contains("is not possible on"), "{found}");
    }
}

#[test]
fn a_time_outside_the_drill_is_refused() {
    let event = "[[event]]\nat = \"16:19:00\"\ntarget = \"rack:1\"\nfault = \"drop\"\nuntil = \"19:00:00\"\n";
    let found = only(&script(event));
    assert_eq!(found.key, "event[1].until");
}

#[test]
fn times_after_midnight_belong_to_the_next_day() {
    let night = built_in("night-2017").unwrap().unwrap();
    let hours = night.events[0].until.since(night.events[0].at).as_secs_f64() / 3600.0;
    assert!((15.9..16.0).contains(&hours), "{hours}");
}

#[test]
fn an_unknown_scenario_error_lists_the_built_in_ones() {
    let error = Scenario::load("gabia-2081").unwrap_err().to_string();
    assert!(error.contains("gabia-2018"), "{error}");
}

#[test]
fn the_same_seed_draws_the_same_company_and_another_seed_another() {
    let hosts = |text: &str| -> Vec<String> {
        let plan = Plan::draw(&Scenario::parse("x", text).unwrap());
        plan.sites.iter().map(|s| format!("{} {}", s.host, s.server)).collect()
    };
    let text = script("");
    assert_eq!(hosts(&text), hosts(&text));
    assert_ne!(hosts(&text), hosts(&text.replace("seed = 7", "seed = 8")));
}

#[test]
fn the_host_has_the_given_size_and_unique_site_names() {
    let scenario = built_in("gabia-2018").unwrap().unwrap();
    let plan = Plan::draw(&scenario);
    let names: HashSet<&str> = plan.sites.iter().map(|s| s.host.as_str()).collect();
    assert_eq!(names.len(), 2000);
    let ips: HashSet<_> = plan.servers.iter().map(|s| s.ip).collect();
    assert_eq!(ips.len(), 48);
    let owners: HashSet<usize> = plan.sites.iter().map(|s| s.customer).collect();
    assert_eq!(owners.len(), 400);
    let broken = plan.sites.iter().filter(|s| s.broken.is_some()).count();
    assert!((8..40).contains(&broken), "{broken}");
}

#[test]
fn faults_are_parsed_with_their_parameters() {
    let scenario = small(
        "[[event]]\nat = \"16:19:00\"\ntarget = \"nsgroup:1\"\nfault = \"loss\"\nrate = 0.25\nuntil = \"16:20:00\"\nshare = 0.5\n",
    );
    assert_eq!(scenario.events[0].fault, Fault::Loss(0.25));
    assert_eq!(scenario.events[0].share, 0.5);
}
