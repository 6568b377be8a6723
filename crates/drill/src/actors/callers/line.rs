//! The telephone: asks the desk at each step what a caller hears (TwiML), or only tells of the
//! call (CTI).

use super::world::World;
use crate::actors::browser::{Browser, BrowserError, between, unescaped};

/// What the desk has a telephone do.
pub(super) struct Step {
    /// What the caller hears.
    pub text: String,
    /// Whether a key is waited for.
    pub asks: bool,
    /// Whether the caller is connected with a person.
    pub connects: bool,
}

/// One telephone call.
pub(super) struct Line {
    browser: Browser,
    path: String,
    has_prompt: bool,
    /// What names it.
    pub call: String,
    number: String,
}

impl Line {
    /// A line for a call of a customer.
    pub(super) fn new(world: &World, customer: usize, call: String) -> Line {
        let system = if world.with.has_prompt { "twiml" } else { "cti" };
        let number = world.with.truth.plan().customers[customer].phone.clone();
        let path = format!("/hooks/calls/{system}");
        let browser = world.browser().with_bearer(&world.with.telephone_secret);
        Line { browser, path, has_prompt: world.with.has_prompt, call, number }
    }

    /// The call comes in.
    pub(super) async fn begin(&mut self) -> Result<Step, BrowserError> {
        match self.has_prompt {
            true => self.twiml("", &[("CallStatus", "ringing")]).await,
            false => {
                self.cti("newCall", &[]).await?;
                Ok(Step { text: String::new(), asks: false, connects: true })
            }
        }
    }

    /// The caller presses a key.
    pub(super) async fn press(&mut self, key: char) -> Result<Step, BrowserError> {
        let fields = [("CallStatus", "in-progress"), ("Digits", &key.to_string())];
        self.twiml("?gathered=1", &fields).await
    }

    /// Somebody lifts the receiver.
    pub(super) async fn answered(&mut self, by: &str) -> Result<(), BrowserError> {
        match self.has_prompt {
            true => Ok(()),
            false => self.cti("answer", &[("user", by)]).await,
        }
    }

    /// The line is closed.
    pub(super) async fn end(&mut self) -> Result<(), BrowserError> {
        match self.has_prompt {
            true => self.twiml("", &[("CallStatus", "completed")]).await.map(drop),
            false => self.cti("hangup", &[("cause", "normalClearing")]).await,
        }
    }

    async fn twiml(&mut self, query: &str, fields: &[(&str, &str)]) -> Result<Step, BrowserError> {
        let path = format!("{}{query}", self.path);
        let own = [("CallSid", self.call.as_str()), ("From", self.number.as_str())];
        let fields: Vec<(&str, &str)> = own.iter().chain(fields).copied().collect();
        let xml = self.browser.post(&path, &fields).await?.body;
        let said = xml.split("<Say").skip(1).filter_map(|it| between(it, ">", "</Say>"));
        let text = said.map(unescaped).collect::<Vec<_>>().join(" ");
        let connects = xml.contains("<Enqueue") || xml.contains("<Dial");
        Ok(Step { text, asks: xml.contains("<Gather"), connects })
    }

    async fn cti(&mut self, event: &str, fields: &[(&str, &str)]) -> Result<(), BrowserError> {
        let own = [
            ("event", event),
            ("direction", "in"),
            ("callId", self.call.as_str()),
            ("from", self.number.as_str()),
        ];
        let fields: Vec<(&str, &str)> = own.iter().chain(fields).copied().collect();
        self.browser.post(&self.path, &fields).await.map(drop)
    }
}
