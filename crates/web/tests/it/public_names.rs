//! S8, S12: whatever fails, and whatever is said of it, nobody outside reads what components are
//! called inside, nor an address, nor a network.

use crate::story::{self, FakeEngine, FakeStore, Scene, Stage, TOKEN, host, incident_id, settings};
use bongsu_core::engine::view::{IncidentView, View};
use bongsu_core::incident::{Cause, Incident, IncidentClass, Mode, Phase};
use bongsu_core::inventory::{Contact, Kind, Owner};
use bongsu_core::notification::{ContactKey, Notice, NoticeReason, SiteState, SiteSummary};
use bongsu_core::secret::StoreSecret;
use bongsu_core::statement::StatementKind;
use bongsu_core::topology::Topology;
use bongsu_web::static_renderer::StaticRenderer;
use bongsu_web::{incident_payloads, public_route_list};
use bongsu_words::card::{Affected, Situation, card};
use bongsu_words::message::{Sender, message, public::news};
use bongsu_words::names::{Public, ReaderNames};
use bongsu_words::{Language, draft::draft};
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};

const SITES: usize = 200;

static INSIDE: LazyLock<Arc<Topology>> = LazyLock::new(|| story::inside(SITES));

/// Everything that must not be read outside.
static CANARIES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut all: Vec<String> = ["int.example", "canary"].map(str::to_owned).into();
    for component in &INSIDE.components {
        all.push(component.key.to_string());
        all.push(component.key.name().to_owned());
    }
    all.extend(INSIDE.addresses.iter().map(ToString::to_string));
    all.extend(INSIDE.servers.iter().map(|server| server.address.ip().to_string()));
    all.extend(INSIDE.servers.iter().map(|server| server.name.to_string()));
    all
});

#[track_caller]
fn has_no_canary(what: &str, text: &str) {
    for canary in CANARIES.iter() {
        if let Some(at) = text.find(canary.as_str()) {
            let from = text[..at].char_indices().rev().nth(60).map_or(0, |(at, _)| at);
            let shown: String = text[from..].chars().take(160).collect();
            panic!("{what} says “{canary}”: …{shown}…");
        }
    }
}

/// How an outage is, and what was said of it.
#[derive(Clone, Debug)]
struct Case {
    scene: Scene,
    suspects: Vec<usize>,
    mode: Mode,
    rate: f64,
    class: IncidentClass,
    phase: Phase,
    kinds: Vec<u8>,
    owner: Option<Owner>,
}

fn cases() -> impl Strategy<Value = Case> {
    let scene = prop::sample::select(vec![Scene::Identified, Scene::HostSays, Scene::Resolved]);
    let suspects = prop::collection::vec(0..INSIDE.components.len(), 1..4);
    let mode = prop::sample::select(vec![Mode::Loss, Mode::Subset]);
    let class = prop::sample::select(vec![IncidentClass::Outage, IncidentClass::RedundancyLost]);
    let phase = prop::sample::select(vec![Phase::Identified, Phase::Monitoring, Phase::Resolved]);
    let owner = prop::sample::select(vec![None, Some(Owner::Us), Some(Owner::ThirdParty)]);
    let kinds = prop::collection::vec(0u8..6, 1..6);
    (scene, suspects, mode, 0.2..1.0f64, class, phase, kinds, owner).prop_map(
        |(scene, suspects, mode, rate, class, phase, kinds, owner)| Case {
            scene,
            suspects,
            mode,
            rate,
            class,
            phase,
            kinds,
            owner,
        },
    )
}

impl Case {
    fn cause(&self) -> Cause {
        let key = |ix: &usize| INSIDE.components[*ix].key.clone();
        let mut one_of: Vec<_> = self.suspects.iter().map(key).collect();
        one_of.dedup();
        Cause {
            one_of,
            mode: self.mode,
            rate: self.rate,
            worst: 0.0,
            owner: self.owner,
            ..story::cause(key(&self.suspects[0]))
        }
    }

    fn kind(&self, code: u8) -> StatementKind {
        let last_failure = (code == 3).then(|| story::at("16:19:20"));
        match code {
            0 => StatementKind::Investigating,
            1 => StatementKind::Identified { cause: self.cause() },
            2 | 3 => StatementKind::Ongoing { cause: Some(self.cause()), last_failure },
            4 => StatementKind::Recovering,
            _ => StatementKind::Relapsed { cause: Some(self.cause()) },
        }
    }

    fn view(&self) -> View {
        let mut view = story::view(&INSIDE, self.scene);
        for (ix, vantage) in view.vantages.iter_mut().enumerate() {
            vantage.name.clone_from(&INSIDE.vantages[ix].name);
        }
        let before = &view.incidents[0];
        let mut statements = before.statements.clone();
        for code in &self.kinds {
            let mut next = before.statements[0].clone();
            (next.number, next.kind) = (statements.len() as u32, self.kind(*code));
            next.class = self.class;
            statements.push(next);
        }
        let incident = Incident {
            cause: Some(self.cause()),
            class: self.class,
            phase: self.phase,
            resolved_at: (self.phase == Phase::Resolved).then_some(view.at),
            statements: statements.len() as u32,
            ..before.incident.clone()
        };
        let after = IncidentView { incident, statements, ..(**before).clone() };
        view.incidents = vec![Arc::new(after)];
        view
    }

    fn stage(&self) -> Stage {
        let view = self.view();
        let store = FakeStore::of(&view);
        let all = bongsu_web::Settings { show_redundancy_lost: true, ..settings(false) };
        story::stage_of(view, store, FakeEngine::default(), all)
    }
}

/// Every page, feed and document that asks nobody who they are.
async fn routes(stage: &Stage) {
    let id = incident_id().to_string();
    for route in public_route_list().into_iter().filter(|it| it.method == "GET") {
        // A stream says only that a page changed; the page is read again.
        if route.path.starts_with("/assets") || route.path.ends_with("/live") {
            continue;
        }
        let path = route.path.replace("{id}", &id).replace("{token}", &TOKEN.to_string());
        for lang in Language::ALL.map(Language::tag) {
            let page = stage.visit(&format!("{path}?lang={lang}")).await;
            has_no_canary(&path, &page.text);
        }
    }
    let report = [("site", host(7).as_str().to_owned()), ("text", "안 열려요".to_owned())];
    let report: Vec<_> = report.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let page = stage.form(&format!("/c/{TOKEN}/report"), &report).await;
    has_no_canary("the answer to a customer's report", &page.text);
}

async fn files(stage: &Stage) {
    let renderer = StaticRenderer::new(&stage.app, Arc::default());
    let mut files = renderer.public_files().await;
    files.extend(renderer.customer_files(TOKEN, renderer.customer("고객-0002").unwrap()));
    for file in files {
        has_no_canary(&file.path, &String::from_utf8_lossy(&file.body));
    }
}

/// What programs, subscribers and customers are sent, and what a counsellor says.
fn messages(stage: &Stage, view: &View) {
    let incident = &view.incidents[0];
    let zone = bongsu_words::time::zone("Asia/Seoul");
    let sender = Sender {
        operator: "한빛".into(),
        contact: None,
        page: None,
        zone: zone.clone(),
        drill: false,
        texts: Default::default(),
    };
    let names = Public::new(&INSIDE.public_names);
    for lang in Language::ALL {
        let everybody = (lang, ReaderNames::Public(names.clone()));
        let (own, statuspage) =
            incident_payloads(&stage.app, everybody, &incident.incident, &incident.statements);
        has_no_canary("a webhook", &own.to_string());
        has_no_canary("a webhook in the form of Statuspage", &statuspage.to_string());
        let reader = (lang, &names);
        for stated in &incident.statements {
            let mail = news(reader, &sender, &incident.incident, stated, None);
            has_no_canary("a subscriber's mail", &format!("{}\n{}", mail.subject, mail.text()));
        }
        let mut sites = SiteSummary::default();
        sites.add(SiteState::Hit, &host(7));
        let contact = Contact::Email("kim@a.kr".into());
        let notice = Notice {
            incident: incident.incident.id,
            contact: ContactKey::of(&StoreSecret::default(), &contact),
            number: 0,
            at: view.at,
            why: NoticeReason::First,
            customers: vec!["고객-0002".into()],
            sites,
            statement: incident.incident.statements,
        };
        let told = message(reader, &sender, &notice, &incident.statements, &[]);
        let told = [told.subject.clone(), told.text(), told.short(), told.spoken()];
        has_no_canary("a customer's message", &told.join("\n"));
        let counts = &incident.incident.counts;
        let statements = &incident.statements;
        let of = Affected { incident: &incident.incident, statements, counts, failing: 0 };
        let situation = Situation { open: vec![of], any_outage: true, ..Situation::default() };
        let card = card(reader, &zone, view.at, &situation);
        has_no_canary("what a counsellor says", &format!("{card:?}"));
        let draft = draft(lang, &names, &zone, &incident.incident);
        has_no_canary("a draft for everybody", &format!("{draft:?}"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn nobody_outside_reads_a_name_of_the_inside(case in cases()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let stage = case.stage();
            messages(&stage, &case.view());
            files(&stage).await;
            routes(&stage).await;
        });
    }
}

#[tokio::test]
async fn every_kind_of_component_has_a_plain_name_outside_and_its_own_inside() {
    for kind in [Kind::Server, Kind::Rack, Kind::Switch, Kind::DataCentre, Kind::NameServerGroup] {
        let ix = INSIDE.components.iter().position(|it| it.key.kind() == kind).unwrap();
        let case = Case {
            scene: Scene::Identified,
            suspects: vec![ix],
            mode: Mode::Loss,
            rate: 1.0,
            class: IncidentClass::Outage,
            phase: Phase::Identified,
            kinds: vec![1],
            owner: Some(Owner::Us),
        };
        let stage = case.stage();
        let public = stage.visit("/?lang=en").await;
        public.has(" of our ");
        let inside = stage.ops(&format!("/ops/incidents/{}?lang=en", incident_id())).await;
        inside.has(bare_name(ix));
    }
}

/// A group is called by its first member.
fn bare_name(ix: usize) -> &'static str {
    let name = INSIDE.components[ix].key.name();
    name.split('+').next().unwrap()
}

#[tokio::test]
async fn a_statement_that_names_the_inside_is_refused_with_its_place() {
    let case = Case {
        scene: Scene::Identified,
        suspects: vec![0],
        mode: Mode::Loss,
        rate: 1.0,
        class: IncidentClass::Outage,
        phase: Phase::Identified,
        kinds: vec![],
        owner: None,
    };
    let stage = case.stage();
    let path = format!("/ops/incidents/{}/statement?lang=en", incident_id());
    let fact = "We replace web-03.int.example now.";
    let page = stage.form(&path, &[("en_fact", fact), ("confirm", "yes")]).await;
    page.is(400).has("web-03.int.example").has("character 12").has("internal name");
    // All of them are named at once, not one at a time.
    let fact = "We replace web-03.int.example, then 10.1.2.3 and web-03.int.example again.";
    let page = stage.form(&path, &[("en_fact", fact), ("confirm", "yes")]).await;
    page.is(400).has("character 12").has("“10.1.2.3”").has("character 50");
    assert!(stage.engine.commands.lock().unwrap().is_empty(), "nothing was published");
    let fact = "We replace one of our web servers now.";
    stage.form(&path, &[("en_fact", fact), ("confirm", "yes")]).await.is(303);
}
