//! The telephone: asks the desk at each step what a caller hears (TwiML), or only tells of the
//! call (CTI); and the queue of who waits for a person.

use super::World;
use crate::actors::browser::{Browser, BrowserError, between, unescaped};
use bongsu_core::Time;
use parking_lot::Mutex;
use std::collections::VecDeque;
use tokio::sync::oneshot;

/// Who waits for a person, in their order.
#[derive(Default)]
pub(super) struct Queue {
    waiting: Mutex<VecDeque<Waiting>>,
}

struct Waiting {
    conversation: Conversation,
    taken: oneshot::Sender<()>,
}

/// Somebody who speaks with a person. The caller waits until this is dropped.
pub(super) struct Conversation {
    /// Who.
    pub customer: usize,
    /// Their call.
    pub call: String,
    /// What they have pressed.
    pub pressed: String,
    _over: oneshot::Sender<()>,
}

/// What comes of waiting.
pub(super) enum Waited {
    /// They spoke with a person.
    Spoke,
    /// They gave up.
    GaveUp,
}

impl Queue {
    /// Waits for a person until `until`, and then for the end of the conversation.
    pub(super) async fn wait(
        &self,
        world: &World,
        (customer, call, pressed): (usize, &str, &str),
        until: Time,
    ) -> Waited {
        let ((taken, is_taken), (over, is_over)) = (oneshot::channel(), oneshot::channel());
        let (call, pressed) = (call.to_owned(), pressed.to_owned());
        let conversation = Conversation { customer, call: call.clone(), pressed, _over: over };
        self.waiting.lock().push_back(Waiting { conversation, taken });
        tokio::select! {
            _ = is_taken => {}
            () = world.with.clock.sleep_until(until) => {
                let mut waiting = self.waiting.lock();
                let before = waiting.len();
                waiting.retain(|it| it.conversation.call != call);
                if waiting.len() < before {
                    return Waited::GaveUp;
                }
            }
        }
        // An error says that the conversation is over.
        let _ = is_over.await;
        Waited::Spoke
    }

    /// Whoever waits longest.
    pub(super) fn next(&self) -> Option<Conversation> {
        let mut waiting = self.waiting.lock();
        while let Some(it) = waiting.pop_front() {
            // Who is not there any more was stopped with the drill.
            if it.taken.send(()).is_ok() {
                return Some(it.conversation);
            }
        }
        None
    }
}

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

    async fn twiml(
        &mut self,
        query: &str,
        fields: &[(&str, &str)],
    ) -> Result<Step, BrowserError> {
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
