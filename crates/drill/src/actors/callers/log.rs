//! What callers and counsellors met, as they know it themselves.

use bongsu_core::Time;

/// What they met.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CallerLog {
    /// Calls that came in.
    pub calls: usize,
    /// Customers who rang at least once.
    pub callers: usize,
    /// Calls that asked for a person.
    pub needed_person: usize,
    /// Calls that got one.
    pub served: usize,
    /// Calls given up while they waited for one.
    pub abandoned: usize,
    /// Calls that were stopped for abuse.
    pub stopped: usize,
    /// Customers who were told before they noticed, and needed no call any more.
    pub reassured: usize,
    /// Customers who opened their page.
    pub looked: usize,
    /// Conversations with somebody who had told their story before.
    pub told_before: usize,
    /// Of those, the ones who had to tell it again.
    pub told_twice: Vec<String>,
    /// Keystrokes that the desk said it had kept.
    pub keystrokes: usize,
    /// Of those, the ones that were gone after a browser was killed.
    pub keystrokes_lost: usize,
    /// Browsers that were killed in the middle of a call.
    pub browsers_killed: usize,
    /// What was promised to customers.
    pub promised: Vec<Promised>,
    /// What customers wrote.
    pub written: Vec<Written>,
    /// When the answer to all of them was sent.
    pub answered_at: Option<Time>,
    /// Sentences that callers heard.
    pub heard: usize,
    /// Of those, the ones that were untrue.
    pub untrue: Vec<String>,
    /// Of those, the ones that nobody could judge.
    pub unread: Vec<String>,
    /// What the desk refused, or did not answer.
    pub failures: Vec<String>,
}

impl CallerLog {
    /// Somebody rang a customer about the call back that they were promised.
    pub(super) fn rung_back(&mut self, customer: usize, at: Time) {
        let waiting = |it: &&mut Promised| {
            it.customer == customer && it.kind == PromisedKind::CallBack && it.kept_at.is_none()
        };
        if let Some(promised) = self.promised.iter_mut().find(waiting) {
            promised.kept_at = Some(at);
        }
    }
}

/// What a customer was told they would get.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PromisedKind {
    /// An update, by a time.
    Update,
    /// A call back.
    CallBack,
    /// A message when their sites work again.
    Message,
}

/// One promise, as the customer knows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Promised {
    /// The customer.
    pub customer: usize,
    /// What.
    pub kind: PromisedKind,
    /// When it was given.
    pub given_at: Time,
    /// By when, if a time was said.
    pub due: Option<Time>,
    /// Other times that the desk decided on, each with the time before it.
    pub moves: Vec<(Time, Time)>,
    /// When somebody rang them about it.
    pub kept_at: Option<Time>,
}

/// A ticket.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// The customer.
    pub customer: usize,
    /// When it was sent.
    pub at: Time,
    /// Where they read it, if they have a page.
    pub path: Option<String>,
    /// What the desk names it by in its mails.
    pub subject: String,
    /// Whether their sites failed at that moment.
    pub was_hit: bool,
    /// Whether they found the answer on their page, once they looked for it.
    pub answer_on_page: Option<bool>,
}
