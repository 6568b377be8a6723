//! Reports: how much of a month was good, and what is not known is never good.

use crate::client::{PageResponse, ops};
use crate::markup::check;
use crate::story::{Scene, host};

const MONTH: &str = "month=2018-01";

async fn page(query: &str) -> PageResponse {
    ops(Scene::Identified, &format!("/ops/reports?lang=en&{MONTH}{query}")).await
}

#[tokio::test]
async fn a_day_with_four_outages_that_nobody_watched_does_not_say_no_data() {
    let page = page("").await;
    page.is(200).has("4 incidents; how long was not measured").lacks(": no data.");
    check(&page.text);
}

#[tokio::test]
async fn time_that_was_not_watched_is_not_good() {
    let site = host(7);
    let page = page(&format!("&site={site}")).await;
    // Three days are known, 71 of 72 hours were good, and one day is not known.
    page.has("Half of the answers within").has("46 ms");
    page.is(200).has("98.6%").has("1 d").has("neither good nor bad").has("Asia/Seoul");
    check(&page.text);
}

#[tokio::test]
async fn a_customer_has_a_row_and_a_drawing_for_each_site() {
    let page = page("&customer=고객-0002").await;
    page.is(200).has(&host(7).unicode()).has(&host(8).unicode()).has("<svg class=\"bars\"");
    check(&page.text);
}

#[tokio::test]
async fn the_same_comes_as_csv_and_json() {
    let file = ops(Scene::Identified, &format!("/ops/reports.csv?{MONTH}&site={}", host(7))).await;
    file.is(200).has("2018-01-01,Asia/Seoul,86400,0,0,0,86400,0,,0,,\r\n");
    file.has("2018-01-02,Asia/Seoul,86400,82800,0,3600,0,0,0.958333,1,46,46\r\n");
    let target = format!("/api/v1/reports?{MONTH}&component=rack:r3");
    let json = ops(Scene::Identified, &target).await;
    let json = json.is(200).json();
    assert_eq!(json["time_zone"], "Asia/Seoul");
    assert_eq!(json["rows"][0]["days"][0]["incidents"], 4);
    assert_eq!(json["rows"][0]["days"][0]["unknown_s"], 86_400);
}

#[tokio::test]
async fn what_is_asked_wrongly_is_refused_with_its_reason() {
    ops(Scene::Quiet, "/ops/reports?lang=en&month=1").await.is(400).has("2018-01");
    ops(Scene::Quiet, "/ops/reports?site=nowhere.example").await.is(404);
    ops(Scene::Quiet, "/api/v1/reports?customer=nobody").await.is(404);
    // What nobody knows has no perfect month.
    ops(Scene::Quiet, "/ops/reports?month=2017-11&component=rack:mistyped").await.is(404);
}
