//! What a counsellor has typed and not yet finished: kept at every keystroke, by conversation and
//! person, so that they go on in another browser where they were (S17).

use super::CallId;
use std::fmt;
use std::str::FromStr;

/// The longest draft.
pub const DRAFT_MAX_CHARS: usize = 20_000;
const CUSTOMER_MAX_BYTES: usize = 256;

/// What a draft belongs to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Conversation {
    /// A call.
    Call(CallId),
    /// What is noted of a customer without a call, by key.
    Customer(String),
}

/// A text that names no conversation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a conversation: `call:` and an id, or `customer:` and a key")]
pub struct NoConversation;

impl fmt::Display for Conversation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Conversation::Call(id) => write!(f, "call:{id}"),
            Conversation::Customer(key) => write!(f, "customer:{key}"),
        }
    }
}

impl FromStr for Conversation {
    type Err = NoConversation;
    fn from_str(text: &str) -> Result<Conversation, NoConversation> {
        match text.split_once(':') {
            Some(("call", id)) => id.parse().map(Conversation::Call).map_err(|_| NoConversation),
            Some(("customer", key)) if !key.is_empty() && key.len() <= CUSTOMER_MAX_BYTES => {
                Ok(Conversation::Customer(key.to_owned()))
            }
            _ => Err(NoConversation),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_is_read_as_it_is_written() {
        let id = CallId::new(crate::Time::from_secs(1), "main", "c");
        for it in [Conversation::Call(id), Conversation::Customer("1:001".into())] {
            assert_eq!(it.to_string().parse(), Ok(it));
        }
        for wrong in ["", "call:", "call:x", "customer:", "ticket:1"] {
            assert_eq!(wrong.parse::<Conversation>(), Err(NoConversation), "{wrong}");
        }
    }
}
