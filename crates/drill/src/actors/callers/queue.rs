//! Who waits for a person, by the telephone system's own queue.

use bongsu_clock::Clock;
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
        clock: &Clock,
        (customer, call, pressed): (usize, &str, &str),
        until: Time,
    ) -> Waited {
        let ((taken, is_taken), (over, is_over)) = (oneshot::channel(), oneshot::channel());
        let (call, pressed) = (call.to_owned(), pressed.to_owned());
        let conversation = Conversation { customer, call: call.clone(), pressed, _over: over };
        self.waiting.lock().push_back(Waiting { conversation, taken });
        tokio::select! {
            _ = is_taken => {}
            () = clock.sleep_until(until) => {
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
