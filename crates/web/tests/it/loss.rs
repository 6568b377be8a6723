//! S3, S4, S22: what an outage cost, for the owner of the site alone and for the host's people;
//! and what the owner tells their advertisers.

use crate::access::Desk;
use crate::story::{TOKEN, host};
use bongsu_core::Time;
use bongsu_core::access::Role;
use bongsu_core::name::Name;
use bongsu_core::settlement::deal::read_deals;
use bongsu_core::settlement::loss::{Series, Step};
use bongsu_core::settlement::traffic::TrafficSource;
use bongsu_store::Store;
use std::time::Duration;

/// The outage of the story, as the query of a page.
pub const OUTAGE: &str = "from=2018-01-04T16:19&until=2018-01-04T18:10";

/// Ten weeks of a site, of which the outage took the evening; and a deal of each kind.
pub async fn declare(store: &Store, site: &Name) {
    let start = Time::parse("2017-10-30T00:00:00+09:00").unwrap();
    let counts = (0..69 * 24_u32).map(|hour| {
        let at = start + Duration::from_secs(3_600) * hour;
        let usual = if (16..22).contains(&(hour % 24)) { 60_000 } else { 20_000 };
        let wobble = i64::from(hour.wrapping_mul(2_654_435_761) >> 16) % 1_000;
        let hit = Time::parse("2018-01-04T16:00:00+09:00").unwrap();
        let is_hit = at >= hit && at < hit + Duration::from_secs(3 * 3_600);
        (at, if is_hit { 0 } else { usual + wobble })
    });
    let series = Series::import(Step::Hour, counts).unwrap();
    let source = TrafficSource {
        step_s: 3_600,
        zone: "Asia/Seoul".into(),
        holidays: Vec::new(),
        worth: Some("16-24 = 900000..1100000 KRW; 0-16 = 100000..200000 KRW".into()),
        sisters: Vec::new(),
        changed_at: start,
        author: "kim".into(),
    };
    store.import_traffic(site, &source, &series, false).await.unwrap();
    let row = |key: &str, sold: &str, remedy: &str| {
        format!("{key},{site},{key} Inc,{sold},2018-01-01T00:00,2018-02-01T00:00,{remedy}\n")
    };
    let table = [
        "key,site,advertiser,language,kind,price,currency,views,actions_per_million,from,until,remedy\n".to_owned(),
        row("bags", "en,flat,3100000,KRW,,", "refund"),
        row("rings", "ko,views,2000000,KRW,600000,", "bonus"),
        row("shoes", "en,actions,500,KRW,,2000", "credit"),
    ];
    let deals = read_deals(table.concat().as_bytes(), "Asia/Seoul").unwrap();
    store.import_deals(&deals).await.unwrap();
}

#[tokio::test]
async fn the_owner_sees_what_the_evening_cost_with_its_interval() {
    let desk = Desk::empty().await;
    let path = format!("/c/{TOKEN}/loss");
    desk.get(&format!("{path}?lang=en")).await.is(200).has("not known here");
    declare(&desk.store, &host(6)).await;
    let page = desk.get(&format!("{path}?lang=en&{OUTAGE}")).await;
    page.is(200).has("about KRW ").has("90% interval").has("not an amount that is owed");
    page.has("8 earlier weeks").has("back in the usual band").has("bags Inc");
    let page = desk.get(&format!("{path}?lang=ko&{OUTAGE}")).await;
    page.is(200).has("원, ").has("90% 구간").has("지급해야 할 금액이 아닙니다");
}

#[tokio::test]
async fn an_advertiser_gets_a_statement_in_their_language_with_the_arithmetic() {
    let desk = Desk::empty().await;
    declare(&desk.store, &host(6)).await;
    let deal = |key: &str| {
        format!("/c/{TOKEN}/loss/deals/{key}?site={}&{OUTAGE}&lang=en", host(6).as_str())
    };
    let page = desk.get(&deal("bags")).await;
    page.is(200).has("Statement for bags Inc").has("(744 hours): 4 × ").has("KRW 3,100,000 × ");
    page.has("is refunded to you").has("Monitoring has no record of it");
    desk.get(&deal("shoes")).await.is(200).has("× 2,000 ÷ 1,000,000 =").has("next invoice");
    let page = desk.get(&deal("rings")).await;
    page.is(200).has("rings Inc 님께 드리는 내역서").has("추가로 제공합니다");
    desk.get(&deal("nobody")).await.is(404);
}

#[tokio::test]
async fn what_is_anothers_is_not_found() {
    let desk = Desk::empty().await;
    declare(&desk.store, &host(1)).await;
    let path = format!("/c/{TOKEN}/loss");
    let site = host(1);
    let others = format!("site={}&{OUTAGE}", site.as_str());
    desk.get(&format!("{path}?{others}")).await.is(404).lacks("bags Inc");
    desk.get(&format!("{path}/deals/bags?{others}")).await.is(404).lacks("bags Inc");
    desk.get(&format!("{path}?lang=en")).await.is(200).lacks(site.as_str());
}

#[tokio::test]
async fn the_hosts_people_and_programs_see_it_and_nonsense_is_refused() {
    let desk = Desk::open(&[Role::Manager, Role::Viewer]).await;
    declare(&desk.store, &host(6)).await;
    desk.logs_in("viewer").await;
    desk.get("/ops/loss").await.is(403);
    desk.logs_in("manager").await;
    desk.get("/ops/loss?lang=en")
        .await
        .is(200)
        .has(host(6).as_str())
        .has("16 to 24 o’clock: KRW 900,000 to");
    let of_site = |rest: &str| format!("/ops/loss/{}?lang=en{rest}", host(6).as_str());
    desk.get(&of_site(&format!("&{OUTAGE}")))
        .await
        .is(200)
        .has("During the outage")
        .has("rings Inc");
    desk.get(&of_site("")).await.is(200).has("has not been seen failing");
    desk.get(&of_site("&from=2018-01-04T16:19")).await.is(400).has("“Until”");
    desk.get(&of_site("&from=yesterday&until=2018-01-04T18:10")).await.is(400);
    desk.get(&of_site("&from=2018-01-04T18:10&until=2018-01-04T16:19")).await.is(400);
    desk.get(&of_site("&from=2016-01-04T18:10&until=2018-01-04T16:19")).await.is(400);
    desk.get("/ops/loss/nobody.example").await.is(404);
    let api = format!("/api/v1/loss/{}?{OUTAGE}", host(6).as_str());
    let answer = desk.get(&api).await;
    let body: serde_json::Value = serde_json::from_str(&answer.is(200).text).unwrap();
    assert_eq!(body["money"]["currency"], "KRW");
    let units = &body["units"]["loss"];
    assert!(units["low"].as_i64() < units["middle"].as_i64(), "{units}");
    // Three hours of about 60,000.
    assert!((units["middle"].as_i64().unwrap() - 181_500).abs() < 6_000, "{units}");
    let none = desk.get(&format!("/api/v1/loss/{}?{OUTAGE}", host(7).as_str())).await;
    none.is(200).has("No traffic of");
}

/// S20: each estimate reads much, and the readers of the store are few.
#[tokio::test]
async fn one_customer_does_not_ask_without_end() {
    let desk = Desk::empty().await;
    declare(&desk.store, &host(6)).await;
    let path = format!("/c/{TOKEN}/loss?{OUTAGE}");
    for _ in 0..20 {
        desk.get(&path).await.is(200);
    }
    desk.get(&path).await.is(429);
    desk.get(&format!("/c/{TOKEN}")).await.is(200);
}
