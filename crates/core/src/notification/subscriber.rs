//! Subscribers of the public page.

crate::token::token_type!(
    /// By which a subscriber confirms and unsubscribes; it goes to the subscriber alone.
    SubscriberToken
);
