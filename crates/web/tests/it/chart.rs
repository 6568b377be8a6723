//! Charts: the course of an outage, a site's response times, the share of a component's
//! sites that failed (S2, S5, S12, S19).

use crate::client::visit;
use crate::markup::check;
use crate::story::{
    self, FakeEngine, FakeStore, Scene, TOKEN, at, host, incident_id, settings, stage,
};
use bongsu_words::Language;

/// A chart, its description and the same as a table.
#[track_caller]
fn charted(text: &str, id: &str, columns: &[&str]) {
    check(text);
    let begin = format!("aria-labelledby=\"{id}-t\"");
    let chart = text.split(&begin).nth(1).unwrap_or_else(|| panic!("no chart {id} in:\n{text}"));
    assert!(chart.contains(&format!("<title id=\"{id}-t\">")), "{id} has a title");
    assert!(chart.contains(&format!("<desc id=\"{id}-d\">")), "{id} has a description");
    let table = chart.split("<table").nth(1).expect("a table follows");
    let table = table.split("</table>").next().unwrap();
    for column in columns {
        assert!(table.contains(column), "no column {column} in:\n{table}");
    }
}

#[tokio::test]
async fn the_course_of_an_incident_is_drawn_with_seen_and_presumed_apart() {
    let stage = stage(Scene::HostSays, 200);
    let page = stage.ops(&format!("/ops/incidents/{}?lang=en", incident_id())).await;
    let columns = ["Affected (seen)", "At risk (presumed)", "Verified working"];
    charted(&page.is(200).text, "course", &columns);
    for line in ["class=\"hit\"", "class=\"risk\"", "class=\"verified\""] {
        page.has(line);
    }
    page.has("Most sites affected at once: ")
        .has("First failure")
        .has("Statement: Cause identified");
    page.has("the two are never added up");
    // The last row is the same as the counts of the page.
    let counts = &stage.store.incidents.lock().unwrap()[0].incident.counts;
    page.has(&format!("At 17:02:10: {} affected, {} at risk", counts.hit, counts.at_risk));
}

#[tokio::test]
async fn the_public_sees_the_course_in_counts_and_no_name() {
    for scene in [Scene::Unknown, Scene::Identified, Scene::HostSays, Scene::Resolved] {
        for lang in Language::ALL.map(Language::tag) {
            let page = visit(scene, &format!("/incidents/{}?lang={lang}", incident_id())).await;
            charted(&page.is(200).text, "course", &[]);
            page.lacks("co.kr").lacks("고객-").lacks("xn--");
        }
    }
}

#[tokio::test]
async fn an_old_incident_is_drawn_the_same_from_the_store() {
    let topology = story::topology(200);
    let view = story::view(&topology, Scene::Resolved);
    let past = FakeStore::of(&view);
    let now = story::view(&topology, Scene::Quiet);
    let restarted = story::stage_of(now, past, FakeEngine::default(), settings(false));
    let path = format!("/incidents/{}?lang=en", incident_id());
    let (old, new) = (restarted.visit(&path).await, stage(Scene::Resolved, 200).visit(&path).await);
    let plot = |text: &str| text.split("class=\"plot\"").nth(1).map(|rest| rest[..900].to_owned());
    assert!(plot(&old.is(200).text).is_some());
    assert_eq!(plot(&old.text), plot(&new.text));
    // The second request draws the same from the kept course.
    assert_eq!(plot(&restarted.visit(&path).await.text), plot(&old.text));
}

#[tokio::test]
async fn an_open_incident_is_drawn_without_the_store() {
    let view = story::view(&story::topology(200), Scene::Identified);
    let past = FakeStore { broken: true, ..FakeStore::of(&view) };
    let stage = story::stage_of(view, past, FakeEngine::default(), settings(false));
    let page = stage.ops(&format!("/ops/incidents/{}?lang=en", incident_id())).await;
    charted(&page.is(200).text, "course", &[]);
}

#[tokio::test]
async fn response_times_are_drawn_by_layer_with_gaps_and_the_baseline() {
    let stage = stage(Scene::HostSays, 200);
    let page = stage.ops(&format!("/ops/sites/{}?lang=en", host(7))).await;
    for layer in ["dns", "tcp", "tls", "http"] {
        charted(&page.is(200).text, &format!("latency-{layer}"), &[]);
    }
    page.has("class=\"baseline\"").has("url(#latency-dns-g)").has("not observed");
    page.has("Recorded since 14:03:20").has("Usual: 95 ms; slow above 285 ms.");
    page.has("9 of 9 failed");
}

#[tokio::test]
async fn a_page_says_that_nothing_is_recorded() {
    let view = story::view(&story::topology(200), Scene::Quiet);
    let past = FakeStore::of(&view);
    let unavailable = FakeEngine { unavailable: true, ..FakeEngine::default() };
    let stage = story::stage_of(view, past, unavailable, settings(false));
    let site = stage.ops(&format!("/ops/sites/{}?lang=en", host(1))).await;
    check(&site.is(200).text);
    site.has("are not being recorded now").lacks("class=\"chart\"");
    let component = stage.ops("/ops/components/rack:r1?lang=en").await;
    check(&component.is(200).text);
    component.has("This component is not being recorded now.");
}

#[tokio::test]
async fn a_components_failing_share_is_drawn_over_time() {
    let stage = stage(Scene::HostSays, 200);
    let page = stage.ops("/ops/components/rack:r1?lang=en").await;
    charted(&page.is(200).text, "share", &["sites with a failing check through it"]);
    page.has("Highest share: 97%, from 16:21:00.").has("url(#share-g)");
}

#[tokio::test]
async fn a_customer_sees_the_course_of_their_own_sites_only() {
    let stage = stage(Scene::Identified, 200);
    let page = stage.visit(&format!("/c/{TOKEN}?lang=en")).await;
    charted(&page.is(200).text, &format!("own-{}", incident_id()), &["Affected (seen)"]);
    charted(&page.text, "latency-0-http", &["Page (HTTP)"]);
    page.has("Most sites affected at once: 3 at").lacks("latency-0-tcp");
    // The page answers at its last known address; that its name is not found is shown as well.
    charted(&page.text, "latency-0-dns", &["Name (DNS)"]);
    for n in (0..6).chain(9..200) {
        page.lacks(&host(n).unicode());
    }
}

#[tokio::test]
async fn before_anything_was_listed_there_is_no_course() {
    let topology = story::topology(200);
    let mut view = story::view(&topology, Scene::Unknown);
    let mut bare = (*view.incidents[0]).clone();
    bare.victims.clear();
    view.incidents = vec![bare.into()];
    view.at = at("16:19:05");
    let past = FakeStore::of(&view);
    let stage = story::stage_of(view, past, FakeEngine::default(), settings(false));
    let page = stage.visit(&format!("/incidents/{}?lang=en", incident_id())).await;
    check(&page.is(200).text);
    page.has("No site has been listed yet.");
}
