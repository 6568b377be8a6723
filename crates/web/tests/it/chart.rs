//! Charts: how an outage went, what a site's answers took, which share of a component's
//! sites failed (S2, S5, S12, S19).

use crate::client::visit;
use crate::markup::check;
use crate::story::{
    self, FakeEngine, FakeStore, Scene, TOKEN, at, host, incident_id, settings, stage,
};

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
    page.has("Most sites hit at once: ").has("First failure").has("Statement: Cause identified");
    page.has("the two are never added up");
    // The last row is the same as the counts of the page.
    let counts = &stage.store.incidents.lock().unwrap()[0].incident.counts;
    page.has(&format!("At 17:02:10: {} hit, {} at risk", counts.hit, counts.at_risk));
}

#[tokio::test]
async fn the_public_sees_the_course_in_counts_and_no_name() {
    for scene in [Scene::Unknown, Scene::Identified, Scene::HostSays, Scene::Resolved] {
        for lang in ["ko", "en"] {
            let page = visit(scene, &format!("/incidents/{}?lang={lang}", incident_id())).await;
            charted(&page.is(200).text, "course", &[]);
            page.lacks("co.kr").lacks("고객-").lacks("xn--");
        }
    }
}

#[tokio::test]
async fn an_incident_of_long_ago_is_drawn_from_the_record_alike() {
    let topology = story::topology(200);
    let view = story::view(&topology, Scene::Resolved);
    let past = FakeStore::of(&view);
    let now = story::view(&topology, Scene::Quiet);
    let forgotten = story::stage_of(now, past, FakeEngine::default(), settings(false));
    let path = format!("/incidents/{}?lang=en", incident_id());
    let (old, new) = (forgotten.visit(&path).await, stage(Scene::Resolved, 200).visit(&path).await);
    let plot = |text: &str| text.split("class=\"plot\"").nth(1).map(|rest| rest[..900].to_owned());
    assert!(plot(&old.is(200).text).is_some());
    assert_eq!(plot(&old.text), plot(&new.text));
    // What was read once is drawn again without the record.
    assert_eq!(plot(&forgotten.visit(&path).await.text), plot(&old.text));
}

#[tokio::test]
async fn without_its_record_an_old_incident_is_not_found_and_an_open_one_is_drawn() {
    let view = story::view(&story::topology(200), Scene::Identified);
    let past = FakeStore { broken: true, ..FakeStore::of(&view) };
    let stage = story::stage_of(view, past, FakeEngine::default(), settings(false));
    let page = stage.ops(&format!("/ops/incidents/{}?lang=en", incident_id())).await;
    charted(&page.is(200).text, "course", &[]);
}

#[tokio::test]
async fn a_sites_answers_are_drawn_by_layer_with_gaps_and_what_is_usual() {
    let stage = stage(Scene::HostSays, 200);
    let page = stage.ops(&format!("/ops/sites/{}?lang=en", host(7))).await;
    for layer in ["dns", "tcp", "tls", "http"] {
        charted(&page.is(200).text, &format!("latency-{layer}"), &[]);
    }
    page.has("class=\"usual\"").has("url(#latency-dns-g)").has("not observed");
    page.has("Recorded since 14:03:20").has("Usual: 95 ms; slow from 285 ms on.");
    page.has("9 of 9 failed");
}

#[tokio::test]
async fn what_is_not_recorded_is_said_to_be_so() {
    let view = story::view(&story::topology(200), Scene::Quiet);
    let past = FakeStore::of(&view);
    let tired = FakeEngine { unavailable: true, ..FakeEngine::default() };
    let stage = story::stage_of(view, past, tired, settings(false));
    let site = stage.ops(&format!("/ops/sites/{}?lang=en", host(1))).await;
    check(&site.is(200).text);
    site.has("are not being recorded now").lacks("class=\"chart\"");
    let component = stage.ops("/ops/components/rack:r1?lang=en").await;
    check(&component.is(200).text);
    component.has("No record is being kept for this component now.");
}

#[tokio::test]
async fn a_components_failing_share_is_drawn_over_time() {
    let stage = stage(Scene::HostSays, 200);
    let page = stage.ops("/ops/components/rack:r1?lang=en").await;
    charted(&page.is(200).text, "share", &["sites seen failing"]);
    page.has("Highest share: 97%, from 16:21:00.").has("url(#share-g)");
}

#[tokio::test]
async fn a_customer_sees_the_course_of_their_own_sites_only() {
    let stage = stage(Scene::Identified, 200);
    let page = stage.visit(&format!("/c/{TOKEN}?lang=en")).await;
    charted(&page.is(200).text, &format!("own-{}", incident_id()), &["Affected (seen)"]);
    charted(&page.text, "latency-0-http", &["Page (HTTP)"]);
    page.has("Most sites hit at once: 3 at").lacks("latency-0-tcp");
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
