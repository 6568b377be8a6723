//! S8: what the law wants said, by when, and the proof; and what nobody took is seen.

use crate::markup::check;
use crate::story::{Scene, stage};

#[tokio::test]
async fn the_first_word_is_the_proof_and_a_report_waits_for_a_person() {
    let stage = stage(Scene::Identified, 200);
    let id = stage.past.incidents.lock().unwrap()[0].incident.id;
    let at = format!("/ops/incidents/{id}/duties");
    let page = stage.ops(&format!("{at}?lang=en")).await;
    page.is(200)
        .has("handed over to 60")
        .has("Telecommunications Business Act, Article 33")
        .has("Note that it is done");
    check(&page.text);
    let long = "x".repeat(81);
    let wrong = [("duty", "report"), ("by", long.as_str()), ("words", "KISA 2018-0104")];
    let again = stage.form(&at, &wrong).await;
    again.is(400).has(&format!("value=\"{long}\"")).has("value=\"KISA 2018-0104\"");
    check(&again.text);
    let said = [("duty", "report"), ("by", "Kim"), ("words", "KISA 2018-0104")];
    stage.form(&at, &said).await.is(303);
    stage.ops(&format!("{at}?lang=en")).await.has("Kim, “KISA 2018-0104”");
    stage.form(&at, &[("duty", "tax"), ("by", "Kim"), ("words", "x")]).await.is(400);
    stage.form(&at, &[("duty", "report"), ("by", ""), ("words", "x")]).await.is(400);
    // Proven already, noted already, and not yet wanted: what stands there is not written over.
    for proven in ["cloud", "report", "claims"] {
        stage.form(&at, &[("duty", proven), ("by", "Lee"), ("words", "x")]).await.is(409);
    }
    assert_eq!(stage.past.obligations.lock().unwrap().len(), 1);
    let report = stage.ops(&format!("/ops/incidents/{id}/report?lang=en")).await;
    report.is(200).has("Report of an intrusion or outage (draft)").has("(fill in)");
    check(&report.text);
}

#[tokio::test]
async fn what_nobody_took_is_seen_and_sent_again() {
    let stage = stage(Scene::Identified, 200);
    let page = stage.ops("/ops/outbox?lang=en").await;
    page.is(200).has("550 no such user").has("/ops/card?q=");
    check(&page.text);
    stage.form("/ops/outbox/retry", &[]).await.is(303);
    assert_eq!(*stage.past.retried.lock().unwrap(), 1);
    stage.ops("/metrics").await.has("bongsu_notices{state=\"failed\"} 1");
}
