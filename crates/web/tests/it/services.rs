//! Services other than the web: nobody whose mail fails is told that a site cannot be opened, and
//! whose site works is told so (S1, S8).

use crate::markup::check;
use crate::story::{
    FakeEngine, FakeStore, Scene, Stage, TOKEN, settings, stage_of, topology, view,
};
use bongsu_core::engine::view::{ComponentStatus, LayerStatus, LayerStatuses, SiteStatus, View};
use bongsu_core::impact::Impact;
use bongsu_core::inventory::{Customer, Inventory, Site, SiteUrl};
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::Reason;
use bongsu_core::site_health::SiteHealth;
use bongsu_core::topology::{TopologyOptions, compile};
use bongsu_core::verdict::Blame;
use std::collections::BTreeMap;
use std::sync::Arc;

const MAIL: &str = "_mail._tcp.shop.kr";
const IMAP: &str = "_imaps._tcp.mail.shop.kr";

fn status(url: &SiteUrl, down: Option<(Layer, Reason)>, view: &View) -> SiteStatus {
    let mut layers = LayerStatuses::default();
    let all = [Layer::Dns].into_iter().chain(url.layers().iter().copied());
    for layer in all {
        let failing = u16::from(down.is_some_and(|(failed, _)| failed == layer));
        layers.set(layer, LayerStatus { streams: 1, failing, working: 1 - failing });
    }
    SiteStatus {
        health: down
            .map_or(SiteHealth::Works, |(layer, reason)| SiteHealth::Down { layer, reason }),
        since: view.at,
        as_of: view.at.into(),
        impact: if down.is_some() { Impact::Down } else { Impact::Works },
        blame: down.map(|_| Blame::Host),
        layers,
        ..SiteStatus::default()
    }
}

/// The customer has these sites, of which these are down.
fn stage(sites: &[&str], down: &[(&str, Layer, Reason)]) -> Stage {
    let mut inventory = Inventory::default();
    inventory.customers.insert("고객-0002".into(), Customer::default());
    for site in sites {
        let name = Name::parse(site).unwrap();
        let watched = Site {
            customer: "고객-0002".into(),
            url: SiteUrl::of_name(&name),
            addresses: vec!["203.0.113.1".parse().unwrap()],
            ..Site::default()
        };
        inventory.sites.insert(name, watched);
    }
    let options = TopologyOptions { vantages: vec!["seoul-kt".into()], ..Default::default() };
    let compiled = Arc::new(compile(&inventory, &BTreeMap::new(), &options));
    let quiet = view(&topology(9), Scene::Quiet);
    let of = |host: &Name| {
        let found = down.iter().find(|(name, ..)| *name == host.as_str());
        found.map(|(_, layer, reason)| (*layer, *reason))
    };
    let statuses = compiled.sites.iter().map(|site| status(&site.url, of(&site.host), &quiet));
    let statuses = statuses.collect();
    let components = vec![ComponentStatus::default(); compiled.components.len()].into();
    let view = View { topology: compiled, sites: statuses, components, ..quiet };
    let store = FakeStore::of(&view);
    stage_of(view, store, FakeEngine::default(), settings(false))
}

async fn page(stage: &Stage, lang: &str) -> String {
    let answer = stage.visit(&format!("/c/{TOKEN}?lang={lang}")).await;
    answer.is(200);
    check(&answer.text);
    answer.text.clone()
}

#[tokio::test]
async fn whose_mail_fails_is_told_so_and_that_their_site_works() {
    let refused = (Layer::Tcp, Reason::ConnectionRefused);
    let stage = stage(&["shop.kr", MAIL, IMAP], &[(MAIL, refused.0, refused.1)]);
    let text = page(&stage, "en").await;
    for expected in [
        "One of your 2 services cannot be used. Our checks show your sites working.",
        "shop.kr: incoming mail (MX)",
        "mail.shop.kr: mailboxes (IMAP)",
        "Cannot be used",
        "The name can be found, but the service cannot be reached.",
        "You do not need to change any settings.",
    ] {
        assert!(text.contains(expected), "“{expected}” is not in:\n{text}");
    }
    assert!(!text.contains("annot be opened"), "{text}");
    let korean = page(&stage, "ko").await;
    for expected in [
        "고객님의 서비스 2개 중 1개를 이용할 수 없습니다. 점검 결과, 고객님의 사이트는 정상입니다.",
        "shop.kr MX 메일 수신",
        "이용할 수 없음",
    ] {
        assert!(korean.contains(expected), "“{expected}” is not in:\n{korean}");
    }
    assert!(!korean.contains("열리지 않"), "{korean}");
}

#[tokio::test]
async fn whose_site_fails_as_well_is_told_of_both() {
    let down = [(MAIL, Layer::Tcp, Reason::Timeout), ("shop.kr", Layer::Tcp, Reason::Timeout)];
    let stage = stage(&["shop.kr", MAIL, IMAP], &down);
    let text = page(&stage, "en").await;
    let expected = "2 of your 3 sites and services cannot be used.";
    assert!(text.contains(expected), "“{expected}” is not in:\n{text}");
    assert!(text.contains("Cannot be opened") && text.contains("Cannot be used"), "{text}");
    assert!(!text.contains("your sites working"), "{text}");
}

#[tokio::test]
async fn who_has_only_services_is_told_of_services() {
    let stage = stage(&[MAIL, IMAP], &[]);
    let text = page(&stage, "en").await;
    assert!(text.contains("Our checks show all 2 of your services working."), "{text}");
    let public = stage.visit("/?lang=en").await;
    public.is(200);
    let expected = "Our checks show 2 of 2 monitored services working.";
    assert!(public.text.contains(expected), "“{expected}” is not in:\n{}", public.text);
}
