//! What a counsellor owes: they ring before the time, or say another time before it.

use super::log::{Promised, PromisedKind};
use super::world::World;
use crate::actors::browser::{Browser, BrowserError, between};
use bongsu_core::Time;
use std::time::Duration;

/// How far ahead a time is promised.
pub(super) const PROMISED_MINUTES: u64 = 30;
/// So long before the time they look after it, besides a call that comes in between.
const AHEAD: Duration = Duration::from_secs(4 * 60);
/// How long a call takes that tells what is new.
const TELLING: Duration = Duration::from_secs(60);

/// A promise of a counsellor.
#[derive(Clone)]
pub(super) struct Owed {
    /// To whom.
    pub customer: usize,
    /// By when.
    pub due: Time,
    /// Its place in the log.
    pub number: usize,
    /// How often it was moved.
    pub moves: u32,
}

/// Gives the promise of news; `None` when the desk refused it.
pub(super) async fn promise_news(
    world: &World,
    browser: &mut Browser,
    customer: usize,
    call: &str,
) -> Result<Owed, BrowserError> {
    let given_at = world.now();
    let (minutes, seed) = (PROMISED_MINUTES.to_string(), format!("news-{call}"));
    let fields = [
        ("customer", world.customer_key(customer)),
        ("kind", "answer"),
        ("text", "새로운 소식을 전화로 알려 드리기로 함"),
        ("minutes", &minutes),
        ("call", call),
        ("seed", &seed),
        ("back", "/ops/desk/calls"),
    ];
    browser.post("/ops/desk/promises", &fields).await?;
    let due = given_at + Duration::from_secs(60 * PROMISED_MINUTES);
    let mut log = world.log.lock();
    let number = log.promised.len();
    log.promised.push(Promised {
        customer,
        kind: PromisedKind::Update,
        given_at,
        due: Some(due),
        moves: Vec::new(),
        kept_at: None,
    });
    Ok(Owed { customer, due, number, moves: 0 })
}

/// Promises a message when it works again, which the program sends.
pub(super) async fn promise_message(
    world: &World,
    browser: &mut Browser,
    (customer, call): (usize, &str),
    incident: &str,
) -> Result<(), BrowserError> {
    let (given_at, seed) = (world.now(), format!("message-{call}"));
    let fields = [
        ("customer", world.customer_key(customer)),
        ("kind", "recovery"),
        ("call", call),
        ("incident", incident),
        ("seed", &seed),
        ("back", "/ops/desk/calls"),
    ];
    // Who has asked for it already keeps that.
    if browser.post("/ops/desk/promises", &fields).await.is_ok() {
        world.log.lock().promised.push(Promised {
            customer,
            kind: PromisedKind::Message,
            given_at,
            due: None,
            moves: Vec::new(),
            kept_at: None,
        });
    }
    Ok(())
}

/// Looks after what is due soon. Whether there was anything. What the desk refuses is not tried
/// again: the promise is broken then.
pub(super) async fn look_after(
    world: &World,
    browser: &mut Browser,
    owed: &mut Vec<Owed>,
) -> Result<bool, BrowserError> {
    let soon = world.now() + AHEAD + world.with.script.talk * 2;
    let Some(at) = owed.iter().position(|it| it.due <= soon) else { return Ok(false) };
    let it = owed.remove(at);
    let id = promise_id(world, browser, &it).await?;
    let path = format!("/ops/desk/promises/{id}");
    let knows_news = world.log.lock().answered_at.is_some();
    if knows_news || !world.fails(it.customer, world.now()) {
        tell(world, browser, &path, &it).await?;
    } else {
        owed.push(postpone(world, browser, &path, it).await?);
    }
    Ok(true)
}

/// Rings the customer with the news.
async fn tell(
    world: &World,
    browser: &mut Browser,
    path: &str,
    owed: &Owed,
) -> Result<(), BrowserError> {
    let told_at = world.now();
    world.sleep(TELLING).await;
    let fields = [("action", "keep"), ("note", "전화로 알려 드림"), ("back", "/ops/desk/promises")];
    browser.post(path, &fields).await?;
    world.log.lock().promised[owed.number].kept_at = Some(told_at);
    Ok(())
}

/// Says another time, of which the desk tells the customer.
async fn postpone(
    world: &World,
    browser: &mut Browser,
    path: &str,
    owed: Owed,
) -> Result<Owed, BrowserError> {
    let (minutes, moves) = (PROMISED_MINUTES.to_string(), owed.moves.to_string());
    let now = world.now();
    let fields = [
        ("action", "move"),
        ("minutes", minutes.as_str()),
        ("moves", &moves),
        ("cause", "waiting_for_engineers"),
        ("reason", "엔지니어의 답변을 기다리고 있습니다."),
        ("back", "/ops/desk/promises"),
    ];
    browser.post(path, &fields).await?;
    let due = now + Duration::from_secs(60 * PROMISED_MINUTES);
    world.log.lock().promised[owed.number].moves.push((owed.due, due));
    Ok(Owed { due, moves: owed.moves + 1, ..owed })
}

/// The id of a promise, as its list shows it.
async fn promise_id(
    world: &World,
    browser: &mut Browser,
    owed: &Owed,
) -> Result<String, BrowserError> {
    let page = browser.get("/ops/desk/promises?show=own").await?.body;
    let link = format!("/ops/desk/call?q={}\"", world.customer_key(owed.customer));
    let rows = page.split("id=\"promise-").skip(1);
    let mut of_customer = rows.filter(|row| row.contains(&link) && row.contains("value=\"move\""));
    let found = of_customer.find_map(|row| row.split('"').next().map(str::to_owned));
    Ok(found.unwrap_or_else(|| "gone".to_owned()))
}

/// The incident that a screen of a call offers promises about.
pub(super) fn incident_on(page: &str) -> Option<&str> {
    between(page, "name=\"incident\" value=\"", "\"")
}
