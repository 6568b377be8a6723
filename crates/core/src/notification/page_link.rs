//! The link to a customer's page, sent to a contact on record who lost it: how often.
//!
//! Whoever knows an address can ask for the link to be sent there. So it is the same link as
//! before, which nobody ends by asking, and a contact gets it a few times a day at most.

use std::time::Duration;

/// Who asks for a link to be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RequestedBy {
    /// Whoever knows the address, on the public page.
    Anybody,
    /// Somebody who may see the customer.
    Staff,
}

/// How often one contact is sent the link: at most `count` times within `window`, whoever asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PageLinkLimit {
    /// How many are sent,
    pub count: u32,
    /// and within which time.
    pub window: Duration,
}

impl RequestedBy {
    /// The limit. A customer on the phone is not kept waiting by what strangers asked for; a
    /// second press of the button sends nothing.
    pub const fn limit(self) -> PageLinkLimit {
        match self {
            RequestedBy::Anybody => {
                PageLinkLimit { count: 3, window: Duration::from_secs(24 * 3600) }
            }
            RequestedBy::Staff => PageLinkLimit { count: 1, window: Duration::from_secs(60) },
        }
    }
}
