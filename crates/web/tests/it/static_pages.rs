//! S12, S15: published files say what the pages say, and need no server of ours.

use crate::markup::check;
use crate::story::{self, FakeEngine, FakeStore, Scene, TOKEN, host, incident_id, stage};
use bongsu_core::incident::IncidentClass;
use bongsu_web::incident_payloads;
use bongsu_web::static_renderer::{RenderedFile, StaticRenderer, customer_file_paths};
use bongsu_words::Language;
use bongsu_words::names::ReaderNames;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

async fn published(scene: Scene) -> BTreeMap<String, String> {
    let stage = stage(scene, 200);
    let renderer = StaticRenderer::new(&stage.app, Arc::default());
    let mut files = renderer.public_files().await;
    let customer = renderer.customer("고객-0002").unwrap();
    files.extend(renderer.customer_files(TOKEN, customer));
    files.push(renderer.heartbeat());
    let text = |file: RenderedFile| (file.path, String::from_utf8(file.body).unwrap());
    files.into_iter().map(text).collect()
}

/// The file that a reference leads to, below the root.
fn target_of(from: &str, to: &str) -> String {
    let to = to.split(['#', '?']).next().unwrap();
    let mut place = PathBuf::new();
    for part in Path::new(from).parent().unwrap().join(to).components() {
        match part {
            Component::ParentDir => assert!(place.pop(), "{to} leads out of the published files"),
            part => place.push(part),
        }
    }
    place.to_str().unwrap().to_owned()
}

fn references(html: &str) -> impl Iterator<Item = &str> {
    ["href=\"", "src=\"", "data-heartbeat=\""].into_iter().flat_map(|attribute| {
        html.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap())
    })
}

#[tokio::test]
async fn every_page_is_valid_and_links_only_to_published_files() {
    for scene in [Scene::Quiet, Scene::Identified, Scene::HostSays, Scene::Resolved] {
        let all = published(scene).await;
        let pages: Vec<_> = all.iter().filter(|(path, _)| path.ends_with(".html")).collect();
        assert!(pages.len() >= 6, "{pages:?}");
        for (path, html) in pages {
            check(html);
            for to in references(html).filter(|to| !to.starts_with('#')) {
                assert!(all.contains_key(&target_of(path, to)), "{path} leads to {to}");
            }
            assert!(!html.contains("<form"), "{path} has a form, which a file cannot submit");
        }
    }
}

#[tokio::test]
async fn each_page_is_published_in_every_language() {
    let all = published(Scene::Identified).await;
    let incident = format!("incidents/{}.html", incident_id());
    for path in ["index.html", "history.html", &incident, &customer_file_paths(TOKEN)[0]] {
        assert!(all[path].contains("<html lang=\"ko\""), "{path}");
        for tag in ["en", "ja"] {
            let html = &all[&format!("{tag}/{path}")];
            assert!(html.contains(&format!("<html lang=\"{tag}\"")), "{path}");
        }
    }
    let beat: serde_json::Value = serde_json::from_str(&all["heartbeat.json"]).unwrap();
    assert!(Language::ALL.iter().all(|lang| beat[lang.tag()].is_string()), "{beat}");
    let english = &all[&customer_file_paths(TOKEN)[1]];
    assert!(english.contains(&host(7).unicode()) && english.contains("cannot be opened"));
    for other in [host(1), host(20)] {
        assert!(!english.contains(&other.unicode()), "that is another customer's");
    }
}

#[tokio::test]
async fn what_the_public_is_not_told_has_no_page_and_no_link_to_one() {
    let mut view = story::view(&story::topology(200), Scene::Identified);
    let mut lost = (*view.incidents[0]).clone();
    lost.incident.class = IncidentClass::RedundancyLost;
    let (incident, statements) = (lost.incident.clone(), lost.statements.clone());
    view.incidents = vec![Arc::new(lost)];
    let store = FakeStore::of(&view);
    let stage = story::stage_of(view, store, FakeEngine::default(), story::settings(false));
    let reader = (Language::En, ReaderNames::Public(stage.app.public_names()));
    let (_, statuspage) = incident_payloads(&stage.app, reader, &incident, &statements);
    assert!(statuspage["incident"]["shortlink"].is_null(), "{statuspage}");
    let files = StaticRenderer::new(&stage.app, Arc::default()).public_files().await;
    let page = format!("incidents/{}", incident.id);
    assert!(!files.iter().any(|file| file.path.contains(&page)), "{page}");
}

#[tokio::test]
async fn a_file_shows_no_ages_since_it_may_be_read_at_any_time() {
    let all = published(Scene::Identified).await;
    for path in ["en/index.html", &customer_file_paths(TOKEN)[1]] {
        let html = &all[path];
        assert!(html.contains("2018 16:19:03 KST</time>"), "a time has its date and zone: {html}");
        assert!(!html.contains(">16:19:03</time>") && !html.contains(" min)"), "{html}");
    }
}

#[tokio::test]
async fn a_page_is_drawn_again_only_when_it_has_changed() {
    let print = |scene| {
        let stage = stage(scene, 200);
        let renderer = StaticRenderer::new(&stage.app, Arc::default());
        ["고객-0002", "고객-0001"]
            .map(|key| renderer.customer_fingerprint(renderer.customer(key).unwrap()))
    };
    assert_eq!(print(Scene::Identified), print(Scene::Identified));
    let (before, after) = (print(Scene::Identified), print(Scene::HostSays));
    assert!(before[0] != after[0] && before[1] != after[1]);
}
