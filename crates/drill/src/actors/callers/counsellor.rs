//! A counsellor: looks after promises, takes who waits longest, calls back, and begins again.

use super::line::Line;
use super::promises::{Owed, incident_on, look_after, promise_message, promise_news};
use super::queue::Conversation;
use super::screen::CallScreen;
use super::world::{World, story_mark};
use crate::actors::browser::{Browser, BrowserError, between, unescaped};
use std::sync::Arc;
use std::time::Duration;

/// The pause of a counsellor with nothing to do.
const IDLE: Duration = Duration::from_secs(10);
/// The break after a call that was stopped for abuse.
const BREAK: Duration = Duration::from_secs(3 * 60);
/// The share of a usual call that one takes that calls back, or that is stopped.
const SHORT: f64 = 0.5;
/// Of those who are spoken with: who is promised news, and who a message when it works again.
const PROMISED_NEWS: f64 = 0.4;
const PROMISED_MESSAGE: f64 = 0.65;
/// Of those who are called back, who does not answer.
const NOT_REACHED: f64 = 0.1;
/// Where a screen lists what may be said.
const MAY_SAY: &str = "id=\"may-say\"";

/// A counsellor at work.
struct Counsellor<'a> {
    world: &'a World,
    login: &'a str,
    is_first: bool,
    browser: Browser,
    owed: Vec<Owed>,
}

/// Works until the drill ends.
pub(super) async fn work(world: Arc<World>, number: usize) {
    let login = world.with.script.counsellors[number].login.clone();
    let mut browser = world.browser();
    if let Err(error) = browser.log_in(&login, &world.with.password).await {
        return world.failed("log in", error);
    }
    let (is_first, owed) = (number == 0, Vec::new());
    let mut it = Counsellor { world: &world, login: &login, is_first, browser, owed };
    while world.now() < world.with.end {
        match it.turn().await {
            Ok(true) => {}
            Ok(false) => world.sleep(IDLE).await,
            Err(error) => {
                world.failed(&login, error);
                world.sleep(IDLE).await;
            }
        }
    }
}

impl Counsellor<'_> {
    /// Does one thing; whether there was any.
    async fn turn(&mut self) -> Result<bool, BrowserError> {
        if look_after(self.world, &mut self.browser, &mut self.owed).await? {
            return Ok(true);
        }
        if let Some(next) = self.world.queue.next() {
            let was_abusive = self.take(&next).await?;
            drop(next);
            if was_abusive {
                self.world.sleep(BREAK).await;
                self.browser.post("/ops/desk/care", &[("action", "back")]).await?;
            }
            return Ok(true);
        }
        self.call_back().await
    }

    /// Takes a call: finds it in the list, reads what the screen shows, types, and ends it. Whether
    /// it was stopped for abuse.
    async fn take(&mut self, caller: &Conversation) -> Result<bool, BrowserError> {
        let (world, customer) = (self.world, caller.customer);
        Line::new(world, customer, caller.call.clone()).answered(self.login).await?;
        let calls = self.browser.get("/ops/desk/calls").await?.body;
        let id = call_in(&calls, world.customer_key(customer)).unwrap_or_default().to_owned();
        // One that is left to somebody else, when nobody else is there, is taken all the same.
        let fields = [("action", "take"), ("call", id.as_str()), ("anyway", "yes")];
        if self.browser.post("/ops/desk/call", &fields[..2]).await.is_err() {
            self.browser.post("/ops/desk/call", &fields).await?;
        }
        let path = format!("/ops/desk/call?call={id}");
        let (mut screen, page) = CallScreen::open(world, self.login, &self.browser, path).await?;
        self.meet(customer, &page, &caller.pressed);
        let is_abusive =
            world.draw(&format!("abusive{}", caller.call), customer) < world.with.script.abusive;
        let dies = self.is_first && !is_abusive && world.takes_a_kill();
        let note = note(customer, is_abusive);
        let talk = self.talk(customer, is_abusive);
        screen.write_note(&note, talk, dies).await?;
        self.browser = screen.browser.clone();
        world.told.lock().insert(customer);
        let outcome = match is_abusive {
            true => "stopped",
            false => self.promise(customer, &id, &page).await?,
        };
        let fields = [
            ("action", "log"),
            ("call", id.as_str()),
            ("customer", world.customer_key(customer)),
            ("outcome", outcome),
            ("note", &note),
            ("seed", &id),
        ];
        self.browser.post("/ops/desk/call", &fields).await?;
        world.log.lock().stopped += usize::from(is_abusive);
        Ok(is_abusive)
    }

    fn talk(&self, customer: usize, is_short: bool) -> Duration {
        let drawn = 0.5 + self.world.draw("talk", customer);
        self.world.with.script.talk.mul_f64(if is_short { drawn * SHORT } else { drawn })
    }

    /// What both notice as the conversation begins: the counsellor says what the card says, and
    /// whoever has told their story, or pressed a key, is not asked for it again.
    fn meet(&self, customer: usize, page: &str, pressed: &str) {
        let world = self.world;
        let card = between(page, MAY_SAY, "</ul>").unwrap_or_default();
        let lines = card.split("<li>").skip(1).filter_map(|it| it.split("</li>").next());
        // The first line is about the caller's own sites; the others quote published statements.
        if let Some(line) = lines.map(unescaped).next() {
            world.hears(customer, &line);
        }
        let name = &world.with.truth.plan().customers[customer].name;
        let knows_caller = page.contains(name.as_str());
        let knows_keys = pressed.is_empty() || page.contains(&format!("누른 번호: {pressed}"));
        let told = world.told.lock().contains(&customer);
        let knows_story = !told || page.contains(&story_mark(customer));
        let mut log = world.log.lock();
        log.told_before += usize::from(told);
        if !knows_caller || !knows_keys || !knows_story {
            let key = world.customer_key(customer);
            let what =
                format!("{key}: caller {knows_caller}, keys {knows_keys}, story {knows_story}");
            tracing::warn!(what, "somebody has to tell it again");
            log.told_twice.push(what);
        }
    }

    /// What the caller is promised; how the call came out.
    async fn promise(
        &mut self,
        customer: usize,
        call: &str,
        page: &str,
    ) -> Result<&'static str, BrowserError> {
        let (world, browser) = (self.world, &mut self.browser);
        let drawn = world.draw("promised", customer);
        let has_news_due = self.owed.iter().any(|it| it.customer == customer);
        match incident_on(page) {
            Some(_) if drawn < PROMISED_NEWS && !has_news_due => {
                self.owed.push(promise_news(world, browser, customer, call).await?);
                Ok("promised")
            }
            Some(incident) if drawn < PROMISED_MESSAGE => {
                promise_message(world, browser, (customer, call), incident).await?;
                Ok("promised")
            }
            _ => Ok("informed"),
        }
    }

    /// Calls back whoever waits longest, if anybody does.
    async fn call_back(&mut self) -> Result<bool, BrowserError> {
        let world = self.world;
        let path = "/ops/desk/callbacks";
        let mut page = self.browser.get(path).await?.body;
        if taken_on(&page).is_none() {
            if !page.contains("<li class=\"row\">") {
                return Ok(false);
            }
            // Nobody waits who may be called now, or another was faster.
            if self.browser.post(path, &[("action", "take")]).await.is_err() {
                return Ok(false);
            }
            page = self.browser.get(path).await?.body;
        }
        let Some((key, promise)) = taken_on(&page) else { return Ok(false) };
        let (key, promise) = (key.to_owned(), format!("/ops/desk/promises/{promise}"));
        let Some(customer) = world.customer_of(&key) else { return Ok(false) };
        let act = |action| [("action", action), ("back", path)];
        // The first time somebody may be away from the telephone.
        let is_away = world.draw("reached", customer) < NOT_REACHED;
        if is_away && world.missed.lock().insert(customer) {
            self.browser.post(&promise, &act("not_reached")).await?;
            return Ok(true);
        }
        let called_at = world.now();
        let screen = self.browser.get(&format!("/ops/desk/call?q={key}")).await?.body;
        self.meet(customer, &screen, "");
        world.sleep(self.talk(customer, true)).await;
        world.log.lock().rung_back(customer, called_at);
        // It works meanwhile, and the program has closed it: they were told twice, and not never.
        let kept = self.browser.post(&promise, &act("keep")).await;
        if kept.is_err() && world.fails(customer, world.now()) {
            kept?;
        }
        Ok(true)
    }
}

/// The newest call of a customer in the list of calls.
fn call_in<'a>(page: &'a str, key: &str) -> Option<&'a str> {
    let links = page.split("/ops/desk/call?call=").skip(1);
    let mut of_customer = links.filter(|link| {
        let (_, text) = link.split_once("\">").unwrap_or_default();
        // “Hanbit Books (c0001)”, or the key where there is no name.
        let label = text.split('<').next().unwrap_or_default();
        label == key || label.strip_suffix(')').is_some_and(|it| it.ends_with(&format!("({key}")))
    });
    of_customer.next()?.split('"').next()
}

/// Whom the counsellor has taken for a call back, and by which promise.
fn taken_on(page: &str) -> Option<(&str, &str)> {
    let yours = between(page, "id=\"yours\"", "</section>")?;
    let key = between(yours, "/ops/desk/call?q=", "\"")?;
    let promise = between(yours, "/ops/desk/promises/", "\"")?;
    Some((key, promise))
}

/// What is typed.
fn note(customer: usize, is_abusive: bool) -> String {
    let mark = story_mark(customer);
    match is_abusive {
        true => format!("{mark} 욕설이 이어져 안내 문구를 말씀드리고 통화를 중단함."),
        false => format!(
            "{mark} 오후부터 홈페이지가 열리지 않아 주문을 받지 못하고 있음. \"서버는 켜져 있다\"고 하심. \
             휴대전화와 다른 통신사에서도 같음. 직원 세 명이 확인함."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_found_by_its_customer() {
        let page = "<a href=\"/ops/desk/call?call=a1\">c0002</a> <a href=\"/ops/desk/call?call=b2\">Hanbit Books (c0001)</a>";
        assert_eq!(call_in(page, "c0001"), Some("b2"));
        assert_eq!(call_in(page, "c0003"), None);
    }
}
