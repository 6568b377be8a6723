//! One customer's day: they notice that their site fails, look, write, and ring.

use super::line::{Line, Step};
use super::log::{Promised, PromisedKind, Written};
use super::queue::Waited;
use super::world::{World, story_mark};
use crate::actors::browser::{BrowserError, path_of};
use bongsu_core::Time;
use bongsu_core::name::Name;
use std::sync::Arc;
use std::time::Duration;

/// Between the first call of somebody and the next one.
const AGAIN_MIN: Duration = Duration::from_secs(15 * 60);
const AGAIN_SPREAD: Duration = Duration::from_secs(25 * 60);
/// Of those who want no person: who takes the message, and who the call back; the others have
/// heard what they wanted to know.
const TAKES_MESSAGE: f64 = 0.45;
const TAKES_CALLBACK: f64 = 0.75;
/// Of those who ring again, who wants a person.
const PERSON_AGAIN: f64 = 0.6;
/// How long the announcement takes until a key is pressed.
const LISTENING: Duration = Duration::from_secs(20);
/// How many seconds a day has.
const DAY_SECONDS: u32 = 86_400;

/// Lives through the day.
pub(super) async fn live(world: Arc<World>, customer: usize) {
    let script = &world.with.script;
    if world.draw("notices", customer) >= script.notices {
        return;
    }
    // Half of them after the given time, half of the others after twice that, and so on.
    let halves = -(1.0 - world.draw("when", customer)).log2();
    world
        .with
        .clock
        .sleep_until(world.with.began + script.half_noticed_after.mul_f64(halves))
        .await;
    if world.now() >= world.with.end || !world.fails(customer, world.now()) {
        return;
    }
    let page = own_page(&world, customer);
    if let Some(page) = page.as_deref().filter(|_| world.draw("looks", customer) < script.looks) {
        tried(&world, "look", look(&world, customer, page).await);
    }
    if world.draw("writes", customer) < script.writes {
        tried(&world, "write", write(&world, customer, page.as_deref()).await);
    }
    if was_told(&world, customer) && world.draw("reassured", customer) < script.reassured {
        world.log.lock().reassured += 1;
        return;
    }
    world.log.lock().callers += 1;
    tried(&world, "ring", ring(&world, customer, 1).await);
    if world.draw("again", customer) < script.rings_again {
        let pause = AGAIN_MIN + AGAIN_SPREAD.mul_f64(world.draw("pause", customer));
        world.sleep(pause).await;
        if world.now() < world.with.end && world.fails(customer, world.now()) {
            tried(&world, "ring again", ring(&world, customer, 2).await);
        }
    }
}

fn tried(world: &World, what: &str, result: Result<(), BrowserError>) {
    if let Err(error) = result {
        world.failed(what, error);
    }
}

/// Whether a message has told them of their failing sites.
fn was_told(world: &World, customer: usize) -> bool {
    let names = |(mark, _): &(char, Name)| matches!(mark, '✕' | '▲' | '△');
    world.mail_to(customer).iter().any(|mail| mail.sites.iter().any(names))
}

/// The link to their own page, in what they were sent.
fn own_page(world: &World, customer: usize) -> Option<String> {
    let mails = world.mail_to(customer);
    let mut links = mails.iter().flat_map(|mail| &mail.links).filter_map(|link| path_of(link));
    let link = links.find(|path| path.starts_with("/c/"))?;
    // Behind it stand options of the page, or nothing.
    Some(link.trim_end_matches(['.', ',', ')']).to_owned())
}

/// They open their page, which has to show those of their sites that fail.
async fn look(world: &World, customer: usize, page: &str) -> Result<(), BrowserError> {
    let body = world.browser().get(page).await?.body;
    let plan = world.with.truth.plan();
    let mut own = plan.sites.iter().filter(|site| site.customer == customer);
    // A page of many sites folds those that work.
    let names_one = own.any(|site| body.contains(&site.host.unicode()));
    let mut log = world.log.lock();
    log.looked += 1;
    if !names_one {
        log.failures
            .push(format!("the page of {} names none of its sites", plan.customers[customer].key));
    }
    Ok(())
}

/// They write: on their own page, or, when they have no link to it, to somebody who opens the
/// ticket for them by a program.
async fn write(world: &World, customer: usize, page: Option<&str>) -> Result<(), BrowserError> {
    let mark = story_mark(customer);
    let subject = format!("접속 불가 {mark}");
    let text = format!("{mark}: 오후부터 사이트가 열리지 않습니다. 주문을 받지 못하고 있습니다.");
    let (at, was_hit) = (world.now(), world.fails(customer, world.now()));
    let mut browser = world.browser();
    let path = match page {
        Some(page) => {
            let page = page.split('?').next().unwrap_or(page);
            let fields = [("subject", subject.as_str()), ("text", &text), ("seed", &mark)];
            browser.post(&format!("{page}/tickets"), &fields).await?.location
        }
        None => {
            // Everything in it is letters, digits and Hangul.
            let body = format!(
                "{{\"customer\":\"{}\",\"subject\":\"{subject}\",\"text\":\"{text}\"}}",
                world.customer_key(customer)
            );
            browser.post_json("/api/v1/tickets", body).await?;
            None
        }
    };
    world.told.lock().insert(customer);
    let written = Written { customer, at, path, subject, was_hit, answer_on_page: None };
    world.log.lock().written.push(written);
    Ok(())
}

/// They ring.
async fn ring(world: &World, customer: usize, number: u32) -> Result<(), BrowserError> {
    let call = format!("drill-{}-{number}", world.customer_key(customer));
    let mut line = Line::new(world, customer, call);
    world.log.lock().calls += 1;
    let mut step = line.begin().await?;
    world.hears(customer, &step.text);
    let mut pressed = String::new();
    if step.asks {
        world.sleep(LISTENING).await;
        if let Some(key) = choice(world, customer, number, &step.text) {
            pressed.push(key);
            step = line.press(key).await?;
            world.hears(customer, &step.text);
            noted(world, customer, key, &step);
        }
    }
    if step.connects {
        wait(world, &line, customer, &pressed).await;
    }
    line.end().await
}

/// What they press; nothing when they have heard what they wanted to know, and hang up.
fn choice(world: &World, customer: usize, number: u32, said: &str) -> Option<char> {
    let offers =
        |key: char| said.contains(&format!("{key}번을")) || said.contains(&format!("press {key}"));
    let wants_person = match number {
        1 => world.with.script.wants_person,
        _ => PERSON_AGAIN,
    };
    if world.draw(&format!("person{number}"), customer) < wants_person {
        return Some('0');
    }
    let choice = world.draw(&format!("choice{number}"), customer);
    match choice {
        choice if choice < TAKES_MESSAGE => Some('1'),
        choice if choice < TAKES_CALLBACK => Some('2'),
        _ => None,
    }
    .filter(|key| offers(*key))
}

/// What they were told that they will get.
fn noted(world: &World, customer: usize, key: char, step: &Step) {
    let says = |words: &[&str]| words.iter().any(|it| step.text.contains(it));
    let kind = match key {
        '1' if says(&["메시지를 보내 드리겠습니다", "We will send you a message"]) => {
            PromisedKind::Message
        }
        '2' if says(&["전화드리겠습니다", "call you back"]) => PromisedKind::CallBack,
        // They had asked already, or were connected.
        _ => return,
    };
    let given_at = world.now();
    let due = spoken_time(&step.text).map(|second| world.with.judge.at_second(given_at, second));
    let promised = Promised { customer, kind, given_at, due, moves: Vec::new(), kept_at: None };
    world.log.lock().promised.push(promised);
}

fn spoken_time(text: &str) -> Option<u32> {
    let mut read = crate::spoken::sentences(text).filter_map(crate::spoken::read);
    let by = read.find_map(|said| match said {
        crate::spoken::Sentence::CallBack(second) => Some(second),
        _ => None,
    });
    by.filter(|second| *second < DAY_SECONDS)
}

/// They wait for a person, as long as they can bear it.
async fn wait(world: &World, line: &Line, customer: usize, pressed: &str) {
    let drawn = world.draw(&format!("patience{}", line.call), customer);
    let patience = world.with.script.patience.mul_f64(0.5 + drawn);
    let until: Time = world.now() + patience;
    world.log.lock().needed_person += 1;
    let waited = world.queue.wait(&world.with.clock, (customer, &line.call, pressed), until).await;
    let mut log = world.log.lock();
    match waited {
        Waited::Spoke => log.served += 1,
        Waited::GaveUp => log.abandoned += 1,
    }
}
