//! The desk's settings for a drill: pages, topology and probers.

use super::config::DrillConfig;
use super::people;
use crate::files::FileShares;
use bongsu_core::inventory::Channel;
use bongsu_core::secret::StoreSecret;
use bongsu_core::topology::{Topology, TopologyOptions, VantageIx, compile};
use bongsu_drill::run::Drill;
use bongsu_probe::prober::ProberConfig;
use bongsu_probe::schedule::Intervals;
use bongsu_probe::site::Budgets;
use bongsu_store::{Error, Options, Store};
use bongsu_web::{
    AlertForm, AlertSource, DrillBanner, Settings, TelephoneCheck, TelephoneForm, TelephoneSystem,
};
use bongsu_words::say;
use std::sync::Arc;
use std::time::Duration;

/// The time zone of a drill.
pub const ZONE: &str = "Asia/Seoul";

/// The secret of the telephone systems of a drill.
pub const TELEPHONE_SECRET: &str = "rehearsal-telephone";
/// The shortest probe interval of components and references, in the time of the drill.
const MIN_INTERVAL: Duration = Duration::from_secs(5);

/// The settings of the desk's pages.
pub fn settings(config: &DrillConfig, drill: &Drill) -> Settings {
    let fastest = drill.scenario.pace.iter().map(|pace| pace.speed).fold(1.0, f64::max);
    let fastest = config.speed.unwrap_or(fastest);
    let defaults = Settings::default();
    Settings {
        operator: say!(config.language, "drill-operator").into(),
        time_zone: ZONE.into(),
        public_url: format!("http://{}", config.listen),
        // At least two real seconds: at high speed a short stall of the machine is not an outage
        // of the engine.
        stale_after: defaults.stale_after.max(Duration::from_secs(2).mul_f64(fastest)),
        subscribe: true,
        accepts_tickets: true,
        sends_page_links: true,
        serves_customer_pages: true,
        ready_made_terms: crate::settlement::ready_made().map(|(terms, _)| terms).collect(),
        telephones: telephones(),
        alert_sources: alert_sources(),
        plan_files: Some(Arc::new(people::plan_editor())),
        rehearsed_user: people::logged_in(),
        drill: Some(DrillBanner { scenario: drill.scenario.name.clone(), speed: fastest }),
        ..defaults
    }
}

/// One telephone system of each form, named by it, with a secret that everybody knows: a drill is
/// on loopback.
fn telephones() -> Arc<[TelephoneSystem]> {
    let system = |form: TelephoneForm| TelephoneSystem {
        name: form.as_str().to_owned(),
        form,
        secret: TELEPHONE_SECRET.to_owned(),
        check: TelephoneCheck::Secret,
        person: Some("queue:support".to_owned()),
    };
    TelephoneForm::ALL.into_iter().map(system).collect()
}

/// One tool of each form, named by it, whose tokens everybody can compute: a drill is on loopback.
fn alert_sources() -> Arc<[AlertSource]> {
    let source = |name: &&str| {
        let form = AlertForm::of(name, None)?;
        Some(AlertSource { name: (*name).to_owned(), form, token_number: 0, component: None })
    };
    AlertForm::NAMES.iter().filter_map(source).collect()
}

/// Opens the drill's store, whose secret is that of rehearsals.
///
/// # Errors
/// Any database error.
pub async fn open_store(url: &str) -> Result<Store, Error> {
    Store::open_with(url, Options { rehearsal: true, ..Options::default() }).await
}

/// The compiled topology of the simulated company.
pub fn topology(drill: &Drill, secret: &StoreSecret) -> Topology {
    let options = TopologyOptions {
        generation: 1,
        vantages: drill.vantages.iter().map(|vantage| vantage.name.clone()).collect(),
        own_domains: drill.own_domains.clone(),
        references: drill.references.clone(),
        without_ipv6: true,
        channels: vec![Channel::Email],
        secret: secret.clone(),
        ..TopologyOptions::default()
    };
    compile(&drill.inventory, &drill.discoveries, &options)
}

/// One prober for each vantage.
pub fn probers(drill: &Drill) -> Vec<ProberConfig> {
    let probing = drill.scenario.probing;
    let interval = MIN_INTERVAL.max(probing.timeout / 8);
    let each = drill.vantages.iter().enumerate().map(|(ix, vantage)| ProberConfig {
        vantage: VantageIx::at(ix),
        bind: Some(vantage.bind),
        intervals: Intervals { reference: interval, component: interval, sweep: probing.sweep },
        dns_budget: probing.timeout,
        site_budgets: Budgets {
            tcp: probing.timeout,
            tls: probing.timeout,
            http: probing.timeout,
            service: probing.timeout,
        },
        max_files: FileShares::of_process().per_prober(drill.vantages.len()),
        allow_nets: vec!["127.0.0.0/8".parse().expect("a network")],
        trust_roots: vec![drill.company.root.clone()],
        ..ProberConfig::default()
    });
    each.collect()
}
