//! The screen of a call: what a counsellor finds there, and types.

use super::world::World;
use crate::actors::browser::{Answer, Browser, BrowserError, between, unescaped};
use bongsu_clock::Clock;
use std::time::Duration;

/// How many times during a call what was typed is sent.
const STEPS: u32 = 10;
/// How long a request is on its way when the browser is killed, by the wall clock.
const CUT_AFTER_WALL: Duration = Duration::from_millis(3);

/// The screen of one conversation.
pub(super) struct CallScreen<'a> {
    pub world: &'a World,
    pub login: &'a str,
    pub browser: Browser,
    /// Its address.
    pub path: String,
    /// What drafts of it are kept by.
    pub conversation: String,
}

impl<'a> CallScreen<'a> {
    /// Opens the screen; what it shows.
    pub(super) async fn open(
        world: &'a World,
        login: &'a str,
        browser: &Browser,
        path: String,
    ) -> Result<(CallScreen<'a>, String), BrowserError> {
        let mut browser = browser.clone();
        let page = browser.get(&path).await?.body;
        let conversation = between(&page, "data-draft=\"", "\"").unwrap_or_default().to_owned();
        Ok((CallScreen { world, login, browser, path, conversation }, page))
    }

    /// Types a note during `talk`. When the browser is killed meanwhile, another one goes on where
    /// the note was.
    pub(super) async fn write_note(
        &mut self,
        note: &str,
        talk: Duration,
        dies: bool,
    ) -> Result<(), BrowserError> {
        let letters: Vec<char> = note.chars().collect();
        let mut acknowledged = String::new();
        for step in 1..=STEPS as usize {
            self.world.sleep(talk / STEPS).await;
            let typed: String = letters[..letters.len() * step / STEPS as usize].iter().collect();
            if dies && step == STEPS as usize / 2 {
                self.lose_browser(&acknowledged, &typed).await?;
            }
            self.save(&typed).await?;
            acknowledged = typed;
        }
        self.world.log.lock().keystrokes += letters.len();
        Ok(())
    }

    async fn save(&mut self, typed: &str) -> Result<Answer, BrowserError> {
        let fields = [("conversation", self.conversation.as_str()), ("text", typed)];
        self.browser.post("/ops/desk/drafts", &fields).await
    }

    /// The browser is killed while a keystroke is on its way. Its session is gone with it: the
    /// counsellor logs in elsewhere, and finds the note.
    async fn lose_browser(&mut self, acknowledged: &str, typed: &str) -> Result<(), BrowserError> {
        let cut = Clock::system().timeout(CUT_AFTER_WALL, self.save(typed)).await;
        drop(cut);
        let mut other = self.world.browser();
        other.log_in(self.login, &self.world.with.password).await?;
        let page = other.get(&self.path).await?.body;
        let found = note_on(&page);
        let kept = common_letters(acknowledged, &found);
        let mut log = self.world.log.lock();
        log.browsers_killed += 1;
        log.keystrokes_lost += acknowledged.chars().count() - kept;
        self.browser = other;
        Ok(())
    }
}

/// What stands in the field of the note.
fn note_on(page: &str) -> String {
    let field = between(page, "<textarea id=\"note\"", "</textarea>").unwrap_or_default();
    let (_, text) = field.split_once('>').unwrap_or_default();
    // A line break right behind the mark is not part of the text.
    unescaped(text.strip_prefix('\n').unwrap_or(text))
}

/// How many letters two texts begin with in common.
fn common_letters(one: &str, other: &str) -> usize {
    one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_is_read_as_a_browser_shows_it() {
        let page = "<textarea id=\"note\" name=\"note\" data-draft=\"call:1\">\nK0001: &quot;안 열려요&quot;</textarea>";
        assert_eq!(note_on(page), "K0001: \"안 열려요\"");
        assert_eq!(common_letters("K0001: 안", &note_on(page)), 7);
        assert_eq!(note_on("nothing"), "");
    }
}
