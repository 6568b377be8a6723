//! S7, S8, S9: a customer's own page shows the state of their sites and takes problem reports.

use crate::markup::check;
use crate::story::{Scene, SentCommand, Stage, TOKEN, host, kim, settings, stage, stage_with};
use bongsu_core::inventory::Contact;
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::preferences::Verbosity;
use bongsu_core::secret::StoreSecret;
use bongsu_web::Settings;

fn page() -> String {
    format!("/c/{TOKEN}?lang=en")
}

async fn customer_page(scene: Scene) -> (Stage, String) {
    let stage = stage(scene, 200);
    let answer = stage.visit(&page()).await;
    answer.is(200);
    check(&answer.text);
    let text = answer.text.clone();
    (stage, text)
}

fn has(text: &str, expected: &str) {
    assert!(text.contains(expected), "“{expected}” is not in:\n{text}");
}

#[tokio::test]
async fn the_page_names_only_the_customers_own_sites() {
    let (_, text) = customer_page(Scene::Identified).await;
    for n in 6..9 {
        has(&text, &host(n).unicode());
    }
    for n in (0..6).chain(9..200) {
        assert!(!text.contains(&host(n).unicode()), "{} is another customer's", host(n).unicode());
    }
    has(&text, "All 3 of your sites cannot be opened.");
    has(&text, "You do not need to change anything on your site.");
    has(&text, "The name cannot be found (DNS): the name servers of the domain do not answer.");
    has(&text, "the site answered when it was last asked");
    has(&text, "Outage notices sent");
    has(&text, "accepted for delivery");
}

#[tokio::test]
async fn without_an_incident_all_sites_were_seen_working() {
    let (_, text) = customer_page(Scene::Quiet).await;
    has(&text, "Our checks show all 3 of your sites working.");
    has(&text, "No outage notices were sent in the last day.");
}

#[tokio::test]
async fn after_the_host_says_restored_only_verified_sites_are_said_to_work() {
    let (_, text) = customer_page(Scene::HostSays).await;
    // None of their three sites, 6 to 8, is verified yet.
    has(&text, "cannot be opened.");
    assert!(!text.contains("Our checks show"));
}

#[tokio::test]
async fn after_the_incident_each_site_shows_its_verification() {
    let (_, text) = customer_page(Scene::Resolved).await;
    has(&text, "Our checks show all 3 of your sites working.");
    assert_eq!(text.matches("Verified:").count(), 3);
}

#[tokio::test]
async fn an_unknown_and_an_invalid_token_get_the_same_answer() {
    let stage = stage(Scene::Quiet, 200);
    let nowhere = stage.visit("/c/0000000000000000000000000000beef?lang=en").await;
    let none = stage.visit("/c/kim?lang=en").await;
    for answer in [&nowhere, &none] {
        answer
            .is(404)
            .has("It may have been replaced, or it is no longer kept")
            .has("ask the hosting company");
    }
    stage.visit(&format!("/c/{TOKEN}.html")).await.is(200);
}

#[tokio::test]
async fn the_page_is_kept_by_no_shared_cache_and_found_by_no_search_engine() {
    let stage = stage(Scene::Quiet, 200);
    let answer = stage.visit(&page()).await;
    assert_eq!(answer.header("cache-control"), "private, no-cache");
    answer.has("noindex");
}

#[tokio::test]
async fn a_problem_report_shows_the_results_of_the_check() {
    let stage = stage(Scene::Identified, 200);
    let site = host(7);
    let fields = [("site", site.as_str()), ("text", "빈 화면")];
    let done = stage.form(&format!("/c/{TOKEN}/report"), &fields).await;
    done.is(303);
    let to = done.header("location").to_owned();
    let commands = stage.engine.commands.lock().unwrap().clone();
    let (customer, text) = ("고객-0002".to_owned(), "빈 화면".to_owned());
    assert_eq!(commands, [SentCommand::ReportProblem { site: site.clone(), customer, text }]);
    let page = stage.visit(&to.replace('#', "&lang=en#")).await;
    page.is(200).has(&format!("Check result: {}", site.unicode()));
    check(&page.text);
    // The results on this stage are older than the report, so they do not count.
    page.has("No result yet.");
    let before = to.split("&at=").next().unwrap().to_owned() + "&at=1515050660000000&lang=en";
    stage.visit(&before).await.has("We see the failure too");
}

#[tokio::test]
async fn a_customer_cannot_report_the_site_of_another() {
    let stage = stage(Scene::Identified, 200);
    for site in [host(1).as_str(), "elsewhere.example", ""] {
        let fields = [("site", site), ("text", "빈 화면, 비밀번호: hunter2222")];
        let refused = stage.form(&format!("/c/{TOKEN}/report?lang=en"), &fields).await;
        // On their own page, with what was typed; and no secret goes back over the wire.
        refused.is(400).has("role=\"alert\"").has("빈 화면").lacks("hunter2222");
        refused.has(&format!("action=\"/c/{TOKEN}/report\"")).has("Outage notices sent");
        assert_eq!(refused.header("cache-control"), "no-store");
        check(&refused.text);
    }
    let nowhere = "/c/0000000000000000000000000000beef/report";
    stage.form(nowhere, &[("site", host(7).as_str())]).await.is(404);
    assert!(stage.engine.commands.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_access_is_recorded_without_the_secret_token() {
    let stage = stage(Scene::Quiet, 200);
    stage.visit(&page()).await;
    let seen = stage.store.accesses.lock().unwrap().clone();
    assert_eq!(seen.len(), 1);
    assert!(seen[0].target.starts_with("/c/000000…"), "{}", seen[0].target);
    assert!(!seen[0].target.contains(&TOKEN.to_string()));
}

#[tokio::test]
async fn each_contact_has_preferences_and_no_address_is_shown() {
    let stage = stage(Scene::Quiet, 200);
    let at = format!("/c/{TOKEN}/preferences");
    let page = stage.visit(&format!("{at}?lang=en")).await;
    page.is(200).has("ki…@example.kr").has("☎ …5678").lacks("kimchi").lacks("1234");
    page.lacks("Call and read the notice aloud");
    check(&page.text);
    let phone = ContactKey::of(&StoreSecret::default(), &kim().contacts[1]);
    let key = phone.to_string();
    let fields = [
        ("contact", key.as_str()),
        ("verbosity", "brief"),
        ("quiet", "23:00-06:00"),
        ("site_alerts", "yes"),
    ];
    stage.form(&at, &fields).await.is(303);
    let kept = stage.store.preferences.lock().unwrap()[&phone].clone();
    assert_eq!((kept.verbosity, kept.quiet), (Some(Verbosity::Brief), "23:00-06:00".parse().ok()));
    assert_eq!(kept.site_alerts, Some(true));
    for invalid in
        [("quiet", "at night"), ("verbosity", "much"), ("language", "fr"), ("site_alerts", "1")]
    {
        stage.form(&at, &[("contact", key.as_str()), invalid]).await.is(400);
    }
    // What was chosen and typed is shown again in that contact's form and no other.
    let invalid = [("contact", key.as_str()), ("verbosity", "nothing"), ("quiet", "at night")];
    let refused = stage.form(&at, &invalid).await;
    refused.is(400).has("value=\"at night\"");
    refused.has(&format!(
        "id=\"nothing-{key}\" type=\"radio\" name=\"verbosity\" value=\"nothing\" checked"
    ));
    assert_eq!(refused.text.matches("at night").count(), 1);
    assert_eq!(refused.text.matches("role=\"alert\"").count(), 1);
    check(&refused.text);
    stage.form(&at, &[("contact", "0000000000000000")]).await.is(404);
}

#[tokio::test]
async fn calls_are_offered_to_telephones_only_and_only_with_a_gateway() {
    let calling = Settings { calls: true, ..settings(false) };
    let stage = stage_with(Scene::Quiet, 200, calling);
    let at = format!("/c/{TOKEN}/preferences");
    let page = stage.visit(&format!("{at}?lang=en")).await;
    assert_eq!(page.is(200).text.matches("Call and read the notice aloud").count(), 1);
    for (contact, calls) in [(&kim().contacts[0], false), (&kim().contacts[1], true)] {
        let key = ContactKey::of(&StoreSecret::default(), contact);
        let fields = key.to_string();
        stage.form(&at, &[("contact", fields.as_str()), ("voice", "1")]).await.is(303);
        assert_eq!(stage.store.preferences.lock().unwrap()[&key].voice, calls);
    }
}

#[tokio::test]
async fn a_mail_program_unsubscribes_a_contact_at_one_click() {
    let stage = stage(Scene::Quiet, 200);
    let mail = ContactKey::of(&StoreSecret::default(), &kim().contacts[0]);
    let at = format!("/c/{TOKEN}/unsubscribe?to={mail}");
    let page = stage.visit(&format!("{at}&lang=en")).await;
    page.is(200).has("We will send no more notices to ki…@example.kr");
    check(&page.text);
    assert!(stage.store.preferences.lock().unwrap().is_empty(), "looking does nothing");
    let left = stage.form(&at, &[("List-Unsubscribe", "One-Click")]).await;
    // No redirect: a mail program follows none (RFC 8058 §3.1).
    check(&left.is(200).text);
    assert_eq!(stage.store.preferences.lock().unwrap()[&mail].verbosity, Some(Verbosity::Nothing));
}

#[tokio::test]
async fn opening_a_notice_is_recorded_for_the_customers_own_contacts_only() {
    let stage = stage(Scene::Identified, 200);
    let incident = stage.store.incidents.lock().unwrap()[0].incident.id;
    let own = ContactKey::of(&StoreSecret::default(), &Contact::Email("c2@mail.example".into()));
    let other = ContactKey::of(&StoreSecret::default(), &Contact::Email("c9@mail.example".into()));
    for (contact, noted) in [(other, 0), (own, 1)] {
        stage.visit(&format!("/c/{TOKEN}?n={incident}.{contact}.0")).await.is(200);
        assert_eq!(stage.store.opened.lock().unwrap().len(), noted);
    }
    stage.visit(&format!("/c/{TOKEN}?n=nonsense")).await.is(200);
    assert_eq!(stage.store.opened.lock().unwrap()[..], [(incident, own, 0)]);
}

/// Whoever has the link can send reports all night, and in any direction of writing.
#[tokio::test]
async fn reports_from_one_link_are_limited_and_plain() {
    let stage = stage(Scene::Identified, 200);
    let path = format!("/c/{TOKEN}/report");
    let site = host(7);
    let mut taken = 0;
    for n in 0..40 {
        let text = format!("{n} \u{202e}txt.exe");
        let page = stage.form(&path, &[("site", site.as_str()), ("text", &text)]).await;
        taken += usize::from(page.status == 303);
    }
    assert_eq!(taken, 10);
    let often = stage.form(&path, &[("site", site.as_str()), ("text", "아직도 안 됩니다")]).await;
    often.is(429).has("아직도 안 됩니다</textarea>");
    let commands = format!("{:?}", stage.engine.commands.lock().unwrap());
    assert!(commands.contains("txt.exe") && !commands.contains("202e"), "{commands}");
}

#[tokio::test]
async fn who_was_out_of_the_list_when_an_outage_ended_is_not_told_to_be_examined() {
    use crate::story::{FakeEngine, FakeStore, stage_of, topology, view};
    use bongsu_core::incident::{Justification, VictimState};
    use std::sync::Arc;
    let mut view = view(&topology(200), Scene::Resolved);
    let mut it = (*view.incidents[0]).clone();
    let own: Vec<_> = (6..9).map(host).collect();
    for victim in it.victims.iter_mut().filter(|it| own.contains(&it.site)) {
        victim.state = VictimState::Excluded { reason: "removed from the inventory".into() };
        victim.justification = Justification::Removed;
    }
    view.incidents[0] = Arc::new(it);
    let store = FakeStore::of(&view);
    let stage = stage_of(view, store, FakeEngine::default(), settings(false));
    let answer = stage.visit(&page()).await;
    answer.is(200).has("were not in our list when this outage ended");
    answer.lacks("must be examined separately").lacks("excluded from this outage");
}
