//! S8: legal obligations with deadlines and evidence; failed notices in the outbox.

use crate::markup::check;
use crate::story::{Scene, stage};

#[tokio::test]
async fn initial_notices_are_evidence_and_a_report_waits_for_a_person() {
    let stage = stage(Scene::Identified, 200);
    let id = stage.store.incidents.lock().unwrap()[0].incident.id;
    let at = format!("/ops/incidents/{id}/obligations");
    let page = stage.ops(&format!("{at}?lang=en")).await;
    page.is(200)
        .has("Initial notice, by contact: 60 accepted")
        .has("Telecommunications Business Act, Article 33")
        .has("Mark as done");
    check(&page.text);
    let long = "x".repeat(501);
    let invalid = [("obligation", "report"), ("note", long.as_str())];
    let refused = stage.form(&at, &invalid).await;
    refused.is(400).has(&format!("value=\"{long}\""));
    check(&refused.text);
    let fields = [("obligation", "report"), ("by", "Kim"), ("note", "KISA 2018-0104")];
    stage.form(&at, &fields).await.is(303);
    stage.ops(&format!("{at}?lang=en")).await.has("Done by Kim: “KISA 2018-0104”");
    stage.form(&at, &[("obligation", "tax"), ("by", "Kim"), ("note", "x")]).await.is(400);
    stage.form(&at, &[("obligation", "report"), ("note", "")]).await.is(400);
    // Fulfilled by evidence, recorded already, and not yet due: none is overwritten.
    for proven in ["cloud", "report", "claims"] {
        stage.form(&at, &[("obligation", proven), ("by", "Lee"), ("note", "x")]).await.is(409);
    }
    assert_eq!(stage.store.obligations.lock().unwrap().len(), 1);
    let report = stage.ops(&format!("/ops/incidents/{id}/report?lang=en")).await;
    report.is(200).has("Report of an intrusion or outage (draft)").has("(fill in)");
    check(&report.text);
}

#[tokio::test]
async fn failed_notices_are_shown_and_retried() {
    let stage = stage(Scene::Identified, 200);
    let page = stage.ops("/ops/outbox?lang=en").await;
    page.is(200).has("550 no such user").has("/ops/caller?customer=");
    check(&page.text);
    stage.form("/ops/outbox/retry", &[]).await.is(303);
    assert_eq!(*stage.store.retried.lock().unwrap(), 1);
    stage.ops("/metrics").await.has("bongsu_notices{state=\"failed\"} 1");
}
