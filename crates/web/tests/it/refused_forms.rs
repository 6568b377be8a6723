//! A form that is refused says beside each field what is wrong with it, leads there from what it says
//! above, and keeps what was typed: the same for everybody who sees, hears or types it (WCAG 3.3.1).

use crate::access::Desk;
use crate::client::PageResponse;
use crate::markup::check;
use crate::story::{self, Scene, settings, stage_with};
use bongsu_core::access::Role;
use bongsu_web::Settings;

/// The tag of a field, as it is in the page.
fn tag<'p>(page: &'p str, field: &str) -> &'p str {
    let name = format!(" name=\"{field}\"");
    let mut tags = page.split('<').filter(|it| it.contains(&name) && !it.contains("\"hidden\""));
    tags.find(|it| it.contains("aria-invalid"))
        .unwrap_or_else(|| panic!("{field} is not marked: {page}"))
}

fn attribute<'t>(tag: &'t str, name: &str) -> &'t str {
    let (_, rest) =
        tag.split_once(&format!(" {name}=\"")).unwrap_or_else(|| panic!("{name} in {tag}"));
    rest.split('"').next().unwrap()
}

/// A page says what is wrong with just these fields.
#[track_caller]
fn marks(answer: &PageResponse, fields: &[&str]) {
    let page = &answer.text;
    assert!(answer.status.is_client_error(), "{page}");
    check(page);
    for field in fields {
        let tag = tag(page, field);
        let message = attribute(tag, "aria-describedby").split(' ').next().unwrap().to_owned();
        assert!(page.contains(&format!(" id=\"{message}\">")), "{message}: {page}");
        let link = format!("href=\"#{}\"", attribute(tag, "id"));
        assert!(page.contains(&link), "{link}: {page}");
    }
    assert_eq!(page.matches("aria-invalid").count(), fields.len(), "{page}");
    assert_eq!(page.matches(" autofocus").count(), 1, "{page}");
}

#[tokio::test]
async fn every_public_form_marks_what_it_refuses() {
    let stage = stage_with(Scene::Identified, 60, settings(false));
    let again = stage.form("/page-link?lang=en", &[("contact", "kim@")]).await;
    marks(&again, &["contact"]);
    again.has("value=\"kim@\"");
    let both = [("mail", "kim@example.kr"), ("webhook", "https://x.example/")];
    let again = stage.form("/subscribe?lang=en", &both).await;
    marks(&again, &["webhook"]);
    again.has("value=\"kim@example.kr\"").has("value=\"https://x.example/\"");
    marks(&stage.form("/subscribe?lang=en", &[("mail", "kim")]).await, &["mail"]);
}

#[tokio::test]
async fn a_maintenance_names_the_field_of_each_thing_that_is_wrong_and_what_helps() {
    let stage = stage_with(Scene::Quiet, 60, settings(false));
    let fields = [
        ("title_en", "Work"),
        ("components", "dc:gasan\nzz8"),
        ("sites", "not a host"),
        ("start", "soon"),
        ("minutes", "0"),
        ("rule", "zz8"),
        ("public", "yes"),
    ];
    let again = stage.form("/ops/maintenance/new?lang=en", &fields).await;
    marks(&again, &["components", "sites", "start", "minutes", "rule"]);
    again
        .has("Repeat (RRULE): “zz8” is not understood.</a> Leave it empty for once")
        .has("“zz8” is not understood.</a> Write kind and name, such as server:web-1.")
        .has(">dc:gasan\nzz8</textarea>")
        .has("<li>");
    let nothing = [("reason", ""), ("target", "no host"), ("until", "soon")];
    let again = stage.form("/ops/mutes?lang=en", &nothing).await;
    marks(&again, &["target", "reason", "until"]);
    let calendar = [("calendar", "nothing"), ("notice_hours", "x")];
    let again = stage.form("/ops/maintenance/calendar?lang=en", &calendar).await;
    marks(&again, &["calendar", "notice_hours"]);
}

#[tokio::test]
async fn the_forms_of_the_desk_mark_what_they_refuse() {
    let settings = Settings { accepts_tickets: true, ..Settings::default() };
    let view = story::view(&story::topology(60), Scene::Identified);
    let desk = Desk::showing(view, settings).await;
    desk.add("manager", Role::Manager).await;
    desk.logs_in("manager").await;
    let new = [("customer", "nobody"), ("text", "It does not open."), ("seed", "1")];
    let again = desk.form("/ops/tickets/new?lang=en", &new).await;
    marks(&again, &["customer"]);
    again.has(">It does not open.</textarea>");
    let contact = [("contact", "at home"), ("text", "?"), ("seed", "1")];
    marks(&desk.form("/ops/tickets/new?lang=en", &contact).await, &["contact"]);
    let long = "x".repeat(5_000);
    let again = desk.form("/ops/ticket-macros?lang=en", &[("name", ""), ("text", &long)]).await;
    marks(&again, &["name", "text"]);
    again.has(&format!(">{long}</textarea>"));
    let promise = [("kind", "answer"), ("customer", ""), ("text", "We call."), ("seed", "1")];
    let again = desk.form("/ops/desk/promises?lang=en", &promise).await;
    marks(&again, &["customer"]);
    let entry = [("kind", "site"), ("new", "yes"), ("domain", "no host"), ("customer", "nobody")];
    let again = desk.form("/ops/inventory/entry?lang=en", &entry).await;
    marks(&again, &["domain", "customer"]);
    again.has("value=\"no host\"").has("value=\"nobody\"");
}
