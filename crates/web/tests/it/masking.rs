//! S13: what looks like a secret is kept, mailed and shown nowhere, whoever typed it and wherever.

use crate::access::Desk;
use crate::care::report;
use crate::story::{self, Scene, topology, view};
use bongsu_core::access::Role;
use bongsu_core::ticket::masking::MASK;
use bongsu_web::Settings;

const KIM: &str = "고객-0002";

/// What somebody typed, with a password in it.
const TYPED: &str = "메일 비밀번호: qqwwee11!! 안내";
const SECRET: &str = "qqwwee11";

/// Everything that was sent to the engine.
fn sent(desk: &Desk) -> String {
    format!("{:?}", desk.stage.engine.commands.lock().unwrap())
}

#[tokio::test]
async fn what_the_desk_and_customers_type_reaches_the_engine_without_secrets() {
    let desk = Desk::showing(view(&topology(200), Scene::Identified), story::settings(false)).await;
    desk.add("engineer", Role::Engineer).await;
    desk.logs_in("engineer").await;
    let user = desk.user("engineer").await;
    let promise = crate::desk::owed_by(&user, desk.now());
    let at = format!("/ops/desk/promises/{}", promise.id);
    desk.stage.views.send_modify(|view| {
        let mut changed = (**view).clone();
        changed.promises = vec![promise.clone()].into();
        *view = std::sync::Arc::new(changed);
    });
    let host = story::host(7);
    let incident = format!("/ops/incidents/{}", story::incident_id());
    let (report, exclude) = (format!("/c/{}/report", story::TOKEN), format!("{incident}/exclude"));
    let moved = [("action", "move"), ("minutes", "60"), ("cause", "overload"), ("reason", TYPED)];
    let until = (desk.now() + std::time::Duration::from_secs(3600)).to_string();
    let plan: [(&str, &str); 6] = [
        ("title_ko", TYPED),
        ("sites", host.as_str()),
        ("start", "2018-02-01T02:00"),
        ("minutes", "60"),
        ("seed", "7"),
        ("confirm", "yes"),
    ];
    let statement = format!("{incident}/statement");
    let cases: [(&str, &[(&str, &str)]); 10] = [
        ("/ops/maintenance/new", &plan),
        (&statement, &[("ko_fact", TYPED), ("confirm", "yes")]),
        ("/ops/desk/promises", &[("customer", KIM), ("text", TYPED), ("minutes", "30")]),
        (
            "/ops/desk/promises",
            &[("customer", KIM), ("kind", "engineers"), ("text", TYPED), ("minutes", "30")],
        ),
        (&at, &[("action", "keep"), ("note", TYPED)]),
        (&at, &moved),
        (&at, &[("action", "release"), ("reason", TYPED)]),
        (&report, &[("site", host.as_str()), ("text", TYPED)]),
        (&exclude, &[("site", host.as_str()), ("reason", TYPED), ("confirm", "yes")]),
        (
            "/ops/mutes",
            &[("target", host.as_str()), ("reason", TYPED), ("until", &until), ("confirm", "yes")],
        ),
    ];
    for (number, (path, fields)) in cases.into_iter().enumerate() {
        desk.form(path, fields).await.is(303);
        let sent = sent(&desk);
        assert_eq!(sent.matches(MASK).count(), number + 1, "{path} {fields:?}: {sent}");
        assert!(!sent.contains(SECRET), "{path} {fields:?}");
    }
}

#[tokio::test]
async fn what_is_noted_of_a_call_or_of_abuse_is_kept_without_secrets() {
    let desk = Desk::with(Settings::default()).await;
    desk.add("counsellor", Role::Counsellor).await;
    desk.logs_in("counsellor").await;
    let mut inventory = bongsu_core::inventory::Inventory::default();
    let customer = bongsu_core::inventory::Customer { name: KIM.into(), ..Default::default() };
    inventory.customers.insert(KIM.into(), customer);
    desk.store.save_inventory(&inventory, desk.now()).await.unwrap();
    let draft = [("conversation", "customer:고객-0002"), ("text", TYPED)];
    desk.form("/ops/desk/drafts", &draft).await.is(204);
    let log = [
        ("action", "log"),
        ("customer", KIM),
        ("seed", "7"),
        ("outcome", "informed"),
        ("note", TYPED),
    ];
    let logged = desk.form("/ops/desk/call", &log).await;
    let page = desk.get(logged.is(303).header("location")).await;
    // Who wrote it reads that it is not kept, and that the call is logged.
    page.is(200).has(MASK).lacks(SECRET).has("가렸으며").has("통화 결과를 기록했습니다: 안내함");
    let kept = desk.store.calls_of(KIM, 9).await.unwrap();
    assert!(kept[0].note.contains(MASK) && !kept[0].note.contains(SECRET), "{kept:?}");
    let user = desk.user("counsellor").await;
    let it = report(&desk, &user).await;
    let path = format!("/ops/desk/reports/{}", it.id);
    desk.form(&path, &[("action", "add"), ("text", TYPED)]).await.is(303);
    desk.get(&path).await.is(200).has(MASK).has("가렸으며").lacks(SECRET);
    let kept = desk.store.abuse_report(it.id).await.unwrap().unwrap().report;
    assert!(!format!("{kept:?}").contains(SECRET), "{kept:?}");
}
